package com.revenueripple.devops.embedded;

import java.util.Set;

/**
 * The resource and event types that the local system runs, and those that have no effect there. Any other type is an
 * error that names it, so that nothing is left out silently.
 */
final class ResourceTypes {
    private static final Set<String> RUN_HERE = Set.of("AWS::Serverless::Function", "AWS::Serverless::Api",
            "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping",
            "AWS::Pipes::Pipe", "AWS::Events::Rule");

    /**
     * Locally, log lines go to the terminal, there are no permissions, no encryption and no firewall, and a bus
     * consists of its pipes and rules.
     */
    private static final Set<String> WITHOUT_EFFECT_HERE = Set.of("AWS::Logs::LogGroup", "AWS::Logs::MetricFilter",
            "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::IAM::Role", "AWS::SQS::QueuePolicy",
            "AWS::Events::EventBus", "AWS::KMS::Key", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation",
            "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping", "AWS::Budgets::Budget");

    private static final Set<String> EVENTS = Set.of("Api", "Schedule");

    private ResourceTypes() {}

    static void requireKnown(String logicalId, String type) {
        if (!RUN_HERE.contains(type) && !WITHOUT_EFFECT_HERE.contains(type)) {
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
