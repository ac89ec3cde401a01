package com.revenueripple.devops.embedded;

import java.util.Map;
import java.util.Optional;

/** The values of {@code Ref} and {@code Fn::GetAtt}, of the same form as in AWS, built from logical ids. */
final class References {
    static final String ACCOUNT = "000000000000";
    private static final Map<String, String> PSEUDO_PARAMETERS = Map.of(
            "AWS::Region", "us-east-1",
            "AWS::AccountId", ACCOUNT,
            "AWS::Partition", "aws",
            "AWS::URLSuffix", "amazonaws.com",
            "AWS::StackName", "local",
            "AWS::StackId", "arn:aws:cloudformation:us-east-1:" + ACCOUNT + ":stack/local/0");
    /** ARN of each type; %s stands for the resource's name. */
    private static final Map<String, String> ARNS = Map.of(
            "AWS::Serverless::Function", "arn:aws:lambda:us-east-1:" + ACCOUNT + ":function:%s",
            "AWS::DynamoDB::Table", "arn:aws:dynamodb:us-east-1:" + ACCOUNT + ":table/%s",
            "AWS::SecretsManager::Secret", "arn:aws:secretsmanager:us-east-1:" + ACCOUNT + ":secret:%s-local0",
            "AWS::SQS::Queue", "arn:aws:sqs:us-east-1:" + ACCOUNT + ":%s",
            "AWS::Events::EventBus", "arn:aws:events:us-east-1:" + ACCOUNT + ":event-bus/%s",
            "AWS::IAM::Role", "arn:aws:iam::" + ACCOUNT + ":role/%s",
            "AWS::KMS::Key", "arn:aws:kms:us-east-1:" + ACCOUNT + ":key/%s",
            "AWS::WAFv2::WebACL", "arn:aws:wafv2:us-east-1:" + ACCOUNT + ":regional/webacl/%s/0");
    private static final String RULE = "AWS::Events::Rule";
    private static final String RULE_ARN = "arn:aws:events:us-east-1:" + ACCOUNT + ":rule/";
    /** The property with a resource's name, by type. Without it the name is the logical id. */
    private static final Map<String, String> NAME_PROPERTIES = Map.of(
            "AWS::SecretsManager::Secret", "Name",
            "AWS::Events::EventBus", "Name",
            "AWS::Logs::LogGroup", "LogGroupName");

    private final Template template;

    References(Template template) {
        this.template = template;
    }

    String ref(String name) {
        String pseudoParameter = PSEUDO_PARAMETERS.get(name);
        if (pseudoParameter != null) {
            return pseudoParameter;
        }
        if (template.hasParameter(name)) {
            return template.parameter(name);
        }
        if (template.declares(name)) {
            return refOfResource(name);
        }
        return refOfAlias(name).orElseThrow(() -> lacking(name));
    }

    String getAtt(String logicalId, String attribute) {
        if (!template.declares(logicalId) && attribute.equals("Arn")) {
            return ruleArn(logicalId);
        }
        return switch (attribute) {
            case "Arn" -> arn(logicalId);
            case "Alias" -> alias(logicalId);
            case "QueueName" -> name(logicalId);
            case "Stage" -> template.property(logicalId, "StageName").map(Object::toString)
                    .orElseThrow(() -> new IllegalStateException(logicalId + " has no StageName."));
            case "StreamArn" -> arn(logicalId) + "/stream/2026-01-01T00:00:00.000";
            default -> throw new IllegalStateException(
                    "The template uses an attribute that is not known here: " + logicalId + "." + attribute + ".");
        };
    }

    private String refOfResource(String logicalId) {
        return switch (template.typeOf(logicalId)) {
            case "AWS::SecretsManager::Secret" -> arn(logicalId);
            case "AWS::SQS::Queue" -> "https://sqs.us-east-1.amazonaws.com/" + ACCOUNT + "/" + name(logicalId);
            default -> name(logicalId);
        };
    }

    /** SAM creates an alias for a published function: {@code Function.Alias}, or {@code FunctionAliaslive}. */
    private Optional<String> refOfAlias(String name) {
        int dot = name.indexOf('.');
        if (dot > 0 && template.declares(name.substring(0, dot))) {
            return Optional.of(getAtt(name.substring(0, dot), name.substring(dot + 1)));
        }
        return template.functionThatBegins(name)
                .filter(function -> name.startsWith("Alias", function.length()))
                .map(function -> arn(function) + ":" + name.substring(function.length() + "Alias".length()));
    }

    /** SAM creates a rule for each schedule. Its logical id is that of the function, followed by that of the event. */
    private String ruleArn(String logicalId) {
        return template.functionThatBegins(logicalId)
                .filter(function -> hasEvent(function, logicalId.substring(function.length())))
                .map(_ -> RULE_ARN + logicalId)
                .orElseThrow(() -> lacking(logicalId));
    }

    private boolean hasEvent(String function, String name) {
        return template.property(function, "Events")
                .filter(events -> Shape.map(events, function + ".Events").containsKey(name))
                .isPresent();
    }

    private static IllegalStateException lacking(String name) {
        return new IllegalStateException("The template refers to " + name + ", which it does not define.");
    }

    private String arn(String logicalId) {
        if (template.typeOf(logicalId).equals(RULE)) {
            return RULE_ARN + template.property(logicalId, "EventBusName").map(bus -> bus + "/").orElse("") + logicalId;
        }
        String pattern = ARNS.get(template.typeOf(logicalId));
        if (pattern == null) {
            throw new IllegalStateException(
                    "The template uses the ARN of a type that has none here: " + template.typeOf(logicalId) + ".");
        }
        return String.format(pattern, name(logicalId));
    }

    private String name(String logicalId) {
        return Optional.ofNullable(NAME_PROPERTIES.get(template.typeOf(logicalId)))
                .flatMap(property -> template.property(logicalId, property))
                .map(Object::toString)
                .orElse(logicalId);
    }

    private String alias(String logicalId) {
        return arn(logicalId) + ":" + template.property(logicalId, "AutoPublishAlias")
                .orElseThrow(() -> new IllegalStateException(logicalId + " has no AutoPublishAlias."));
    }
}
