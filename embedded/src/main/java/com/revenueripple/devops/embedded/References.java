package com.revenueripple.devops.embedded;

import java.util.Map;
import java.util.Optional;

/** What {@code Ref} and {@code Fn::GetAtt} give: values of the shape that AWS gives, made from logical ids. */
final class References {
    private static final String ACCOUNT = "000000000000";
    private static final Map<String, Object> PSEUDO_PARAMETERS = Map.of(
            "AWS::Region", "us-east-1",
            "AWS::AccountId", ACCOUNT,
            "AWS::Partition", "aws",
            "AWS::URLSuffix", "amazonaws.com",
            "AWS::StackName", "local",
            "AWS::StackId", "arn:aws:cloudformation:us-east-1:" + ACCOUNT + ":stack/local/0");
    /** ARN of each type, with its name in the place of %s. */
    private static final Map<String, String> ARNS = Map.ofEntries(
            Map.entry("AWS::Serverless::Function", "arn:aws:lambda:us-east-1:" + ACCOUNT + ":function:%s"),
            Map.entry("AWS::DynamoDB::Table", "arn:aws:dynamodb:us-east-1:" + ACCOUNT + ":table/%s"),
            Map.entry("AWS::SecretsManager::Secret",
                    "arn:aws:secretsmanager:us-east-1:" + ACCOUNT + ":secret:%s-local0"),
            Map.entry("AWS::SQS::Queue", "arn:aws:sqs:us-east-1:" + ACCOUNT + ":%s"),
            Map.entry("AWS::SNS::Topic", "arn:aws:sns:us-east-1:" + ACCOUNT + ":%s"),
            Map.entry("AWS::Events::EventBus", "arn:aws:events:us-east-1:" + ACCOUNT + ":event-bus/%s"),
            Map.entry("AWS::Events::Rule", "arn:aws:events:us-east-1:" + ACCOUNT + ":rule/%s"),
            Map.entry("AWS::Events::Archive", "arn:aws:events:us-east-1:" + ACCOUNT + ":archive/%s"),
            Map.entry("AWS::Pipes::Pipe", "arn:aws:pipes:us-east-1:" + ACCOUNT + ":pipe/%s"),
            Map.entry("AWS::Logs::LogGroup", "arn:aws:logs:us-east-1:" + ACCOUNT + ":log-group:%s:*"),
            Map.entry("AWS::IAM::Role", "arn:aws:iam::" + ACCOUNT + ":role/%s"),
            Map.entry("AWS::KMS::Key", "arn:aws:kms:us-east-1:" + ACCOUNT + ":key/%s"),
            Map.entry("AWS::CloudWatch::Alarm", "arn:aws:cloudwatch:us-east-1:" + ACCOUNT + ":alarm:%s"),
            Map.entry("AWS::WAFv2::WebACL", "arn:aws:wafv2:us-east-1:" + ACCOUNT + ":regional/webacl/%s/0"));
    /** The property that names a resource of each type; the logical id does where it is absent. */
    private static final Map<String, String> NAME_PROPERTIES = Map.ofEntries(
            Map.entry("AWS::DynamoDB::Table", "TableName"),
            Map.entry("AWS::Serverless::Function", "FunctionName"),
            Map.entry("AWS::SecretsManager::Secret", "Name"),
            Map.entry("AWS::SQS::Queue", "QueueName"),
            Map.entry("AWS::SNS::Topic", "TopicName"),
            Map.entry("AWS::Events::EventBus", "Name"),
            Map.entry("AWS::Logs::LogGroup", "LogGroupName"),
            Map.entry("AWS::IAM::Role", "RoleName"));

    private final Template template;

    References(Template template) {
        this.template = template;
    }

    Object ref(String name) {
        if (PSEUDO_PARAMETERS.containsKey(name)) {
            return PSEUDO_PARAMETERS.get(name);
        }
        Optional<Object> parameter = template.parameterValue(name);
        if (parameter.isPresent()) {
            return parameter.get();
        }
        if (template.declares(name)) {
            return refOfResource(name);
        }
        return generatedBySam(name)
                .orElseThrow(() -> new IllegalStateException("The template refers to " + name + ", which it lacks."));
    }

    Object getAtt(String logicalId, String attribute) {
        if (!template.declares(logicalId)) {
            return getAttOfGenerated(logicalId, attribute);
        }
        return switch (attribute) {
            case "Arn", "TopicArn" -> arn(logicalId);
            case "Alias" -> alias(logicalId);
            case "StreamArn" -> arn(logicalId) + "/stream/2026-01-01T00:00:00.000";
            case "QueueName", "TopicName", "Name", "FunctionName" -> name(logicalId);
            case "QueueUrl" -> queueUrl(logicalId);
            case "RootResourceId", "RestApiId", "Id" -> name(logicalId);
            case "Stage" -> stage(logicalId);
            default -> throw new IllegalStateException(
                    "The template asks for an attribute that is not known here: " + logicalId + "." + attribute + ".");
        };
    }

    private Object refOfResource(String logicalId) {
        return switch (template.typeOf(logicalId)) {
            case "AWS::SecretsManager::Secret", "AWS::SNS::Topic" -> arn(logicalId);
            case "AWS::SQS::Queue" -> queueUrl(logicalId);
            default -> name(logicalId);
        };
    }

    /** SAM makes resources whose logical ids begin with that of the function or API they belong to. */
    private Optional<Object> generatedBySam(String name) {
        int dot = name.indexOf('.');
        if (dot > 0 && template.declares(name.substring(0, dot))) {
            return Optional.of(getAtt(name.substring(0, dot), name.substring(dot + 1)));
        }
        return template.ownerOf(name).map(owner -> {
            String suffix = name.substring(owner.length());
            if (suffix.startsWith("Alias")) {
                return arn(owner) + ":" + suffix.substring("Alias".length());
            }
            return suffix.endsWith("Stage") ? stage(owner) : name;
        });
    }

    private Object getAttOfGenerated(String logicalId, String attribute) {
        String owner = template.ownerOf(logicalId)
                .orElseThrow(() -> new IllegalStateException("The template refers to " + logicalId
                        + ", which it lacks."));
        if (!attribute.equals("Arn")) {
            throw new IllegalStateException(
                    "The template asks for an attribute that is not known here: " + logicalId + "." + attribute + ".");
        }
        String type = logicalId.equals(owner + "Role") ? "AWS::IAM::Role" : "AWS::Events::Rule";
        return String.format(arnPattern(type), logicalId);
    }

    private String arn(String logicalId) {
        return String.format(arnPattern(template.typeOf(logicalId)), name(logicalId));
    }

    private static String arnPattern(String type) {
        String pattern = ARNS.get(type);
        if (pattern == null) {
            throw new IllegalStateException(
                    "The template asks for the ARN of a type that has none here: " + type + ".");
        }
        return pattern;
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

    private Object stage(String logicalId) {
        return template.property(logicalId, "StageName").orElse("Stage");
    }

    private String queueUrl(String logicalId) {
        return "https://sqs.us-east-1.amazonaws.com/" + ACCOUNT + "/" + name(logicalId);
    }
}
