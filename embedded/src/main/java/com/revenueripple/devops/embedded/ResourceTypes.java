package com.revenueripple.devops.embedded;

import java.util.Set;

/**
 * Which of the template's resource and event types run on one machine, and which have no meaning there.
 * Any other type is refused by name, so that nothing is left out silently.
 */
final class ResourceTypes {
    private static final Set<String> RUN_HERE = Set.of("AWS::Serverless::Function", "AWS::Serverless::Api",
            "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping",
            "AWS::Pipes::Pipe", "AWS::Events::Rule");

    /**
     * Log lines go to the terminal, nothing checks permissions, nothing is encrypted, nobody is at the door, and a bus is
     * what pipes and rules say of it.
     */
    private static final Set<String> WITHOUT_MEANING_HERE = Set.of("AWS::Logs::LogGroup", "AWS::Logs::MetricFilter",
            "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::IAM::Role", "AWS::SQS::QueuePolicy",
            "AWS::Events::EventBus", "AWS::KMS::Key", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation",
            "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping");

    private static final Set<String> EVENTS = Set.of("Api", "Schedule");

    private ResourceTypes() {}

    static void requireKnown(String logicalId, String type) {
        if (!RUN_HERE.contains(type) && !WITHOUT_MEANING_HERE.contains(type)) {
            throw new IllegalStateException(
                    "The resource " + logicalId + " has a type that is not known here: " + type + ".");
        }
    }

    static void requireKnownEvent(String logicalId, String type) {
        if (!EVENTS.contains(type)) {
            throw new IllegalStateException(
                    "The function " + logicalId + " has an event of a type that is not known here: " + type + ".");
        }
    }
}
