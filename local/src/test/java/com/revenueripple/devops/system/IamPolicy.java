package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of a function's role, evaluated as by IAM: what no statement allows is denied. Only the features of
 * IAM that the template uses are supported; anything else fails.
 */
record IamPolicy(List<Statement> statements) {
    private static final String LEADING_KEYS = "dynamodb:LeadingKeys";
    private static final String ATTRIBUTES = "dynamodb:Attributes";
    private static final String VIA_SERVICE = "kms:ViaService";

    /**
     * A statement that allows calls.
     *
     * @param actions with the wildcards {@code *} and {@code ?}
     * @param resources with the wildcards {@code *} and {@code ?}
     * @param leadingKeys patterns of which each leading key of a call must match one; empty for any key
     * @param attributes patterns of which each attribute of a call must match one; empty for any attribute
     * @param via the only service that may make the call; empty for any caller
     */
    record Statement(List<String> actions, List<String> resources, Optional<List<String>> leadingKeys,
            Optional<List<String>> attributes, Optional<String> via) {
        private static final Set<String> FIELDS = Set.of("Effect", "Action", "Resource", "Condition");

        Statement(List<String> actions, List<String> resources, Optional<List<String>> leadingKeys) {
            this(actions, resources, leadingKeys, Optional.empty(), Optional.empty());
        }

        /** As documented by IAM, "for all values" is met without values. */
        boolean allows(AwsCall call) {
            return matches(actions, call.action()) && matches(resources, call.resource())
                    && (via.isEmpty() || via.equals(call.via()))
                    && leadingKeys.stream().allMatch(
                            patterns -> call.leadingKeys().stream().allMatch(key -> matches(patterns, key)))
                    && attributes.stream().allMatch(
                            patterns -> call.attributes().stream().allMatch(name -> matches(patterns, name)));
        }

        static Statement of(Map<String, Object> fields) {
            Shape.requireKnown("A statement", fields, FIELDS);
            if (!"Allow".equals(fields.get("Effect"))) {
                throw new AssertionError("Only the effect Allow is supported: " + fields);
            }
            List<String> actions = texts(fields.get("Action"));
            List<String> resources = texts(fields.get("Resource"));
            Object condition = fields.get("Condition");
            if (condition == null) {
                return new Statement(actions, resources, Optional.empty());
            }
            Map<String, Object> operators = Shape.map(condition, "A condition");
            if (operators.size() != 1) {
                throw new AssertionError("Only one condition is supported: " + condition);
            }
            String operator = operators.keySet().iterator().next();
            Map<String, Object> keys = Shape.map(operators.get(operator), operator);
            if (operator.equals("StringEquals") && keys.keySet().equals(Set.of(VIA_SERVICE))) {
                return new Statement(actions, resources, Optional.empty(), Optional.empty(),
                        Optional.of(String.valueOf(keys.get(VIA_SERVICE))));
            }
            Shape.requireKnown(operator, keys, Set.of(LEADING_KEYS, ATTRIBUTES));
            if (keys.containsKey(ATTRIBUTES) && !actions.equals(List.of("dynamodb:UpdateItem"))) {
                throw new AssertionError("By attributes only updates can be limited: other writes replace items.");
            }
            return new Statement(actions, resources, patterns(operator, keys.get(LEADING_KEYS)),
                    patterns(operator, keys.get(ATTRIBUTES)), Optional.empty());
        }

        private static Optional<List<String>> patterns(String operator, @Nullable Object listed) {
            return Optional.ofNullable(listed).map(IamPolicy::texts).map(values -> switch (operator) {
                case "ForAllValues:StringLike" -> values;
                case "ForAllValues:StringEquals" -> values.stream().map(Statement::literally).toList();
                default -> throw new AssertionError("This operator is unsupported: " + operator);
            });
        }

        private static String literally(String value) {
            if (value.matches(".*[*?].*")) {
                throw new AssertionError("An exact comparison must not use wildcards: " + value);
            }
            return value;
        }
    }

    /** The policy of a function of the template. */
    static IamPolicy of(Template.Resource function) {
        return new IamPolicy(function.list("Policies").stream()
                .flatMap(policy -> statements(Shape.map(policy, function.logicalId()).get("Statement")))
                .toList());
    }

    /** All attributes to which a statement limits calls. */
    Set<String> attributes() {
        return statements.stream().flatMap(statement -> statement.attributes().stream()).flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    /** Whether the function may make the call. */
    boolean allows(AwsCall call) {
        return statements.stream().anyMatch(statement -> statement.allows(call));
    }

    private static Stream<Statement> statements(@Nullable Object statements) {
        return list(statements).stream().map(statement -> Statement.of(Shape.map(statement, "A statement")));
    }

    private static boolean matches(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> Pattern.matches(
                Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), text));
    }

    private static List<String> texts(@Nullable Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of(Optional.ofNullable(value).orElseThrow());
    }
}
