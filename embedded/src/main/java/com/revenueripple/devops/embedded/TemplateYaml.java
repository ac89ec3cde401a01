package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads CloudFormation's YAML: a short tag such as {@code !Sub x} becomes its long form {@code {"Fn::Sub": "x"}}. */
final class TemplateYaml {
    private static final Set<String> WITHOUT_PREFIX = Set.of("Ref", "Condition");

    /** Documents by their text, because parsing the repository's template takes a second. They are never modified. */
    private static final Map<String, Map<String, Object>> PARSED = new ConcurrentHashMap<>();

    private TemplateYaml() {}

    /** @throws IllegalStateException naming an unknown tag */
    static Map<String, Object> read(Path file) {
        try {
            return PARSED.computeIfAbsent(Files.readString(file), text -> parse(text, file));
        } catch (IOException e) {
            throw new UncheckedIOException("The template " + file + " cannot be read.", e);
        }
    }

    private static Map<String, Object> parse(String text, Path file) {
        LoaderOptions options = new LoaderOptions();
        Yaml yaml = new Yaml(new ShortTags(options), new Representer(new DumperOptions()), new DumperOptions(), options,
                new PlainScalars());
        try {
            return Shape.map(yaml.load(text), file.toString());
        } catch (YAMLException e) {
            throw new IllegalStateException("The template " + file + " is not YAML: " + e.getMessage(), e);
        }
    }

    private static final class ShortTags extends SafeConstructor {
        ShortTags(LoaderOptions options) {
            super(options);
            yamlMultiConstructors.put("!", new LongForm());
        }

        private final class LongForm extends AbstractConstruct {
            @Override
            public Object construct(Node node) {
                String name = node.getTag().getValue().substring(1);
                String function = WITHOUT_PREFIX.contains(name) ? name : "Fn::" + name;
                Intrinsics.requireKnown(function);
                return Map.of(function, argument(node));
            }

            private Object argument(Node node) {
                return switch (node) {
                    case ScalarNode scalar -> scalar.getValue();
                    case SequenceNode sequence -> elements(sequence);
                    case MappingNode mapping -> constructMapping(mapping);
                    default -> throw new IllegalStateException("A " + node.getNodeId() + " cannot carry a tag.");
                };
            }

            private List<Object> elements(SequenceNode sequence) {
                List<Object> elements = new ArrayList<>();
                sequence.getValue().forEach(element -> elements.add(constructObject(element)));
                return elements;
            }
        }
    }

    /** No timestamps: {@code Version: 2012-10-17} is text in a template. */
    private static final class PlainScalars extends Resolver {
        private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
