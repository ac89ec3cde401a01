package com.revenueripple.devops.embedded;

import java.util.Map;
import java.util.Set;

/**
 * Which of the template's resource and event types run on one machine, and which are known to have no meaning there.
 * Any other type is refused by name, so that nothing is left out silently.
 */
final class ResourceTypes {
    private static final Set<String> RUN_HERE = Set.of("AWS::Serverless::Function", "AWS::Serverless::Api",
            "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret");

    private static final Map<String, String> WITHOUT_MEANING_HERE = Map.ofEntries(
            Map.entry("AWS::Logs::LogGroup", "log lines go to the terminal"),
            Map.entry("AWS::Logs::MetricFilter", "there are no CloudWatch metrics"),
            Map.entry("AWS::Logs::QueryDefinition", "log lines go to the terminal"),
            Map.entry("AWS::CloudWatch::Alarm", "there are no CloudWatch metrics"),
            Map.entry("AWS::CloudWatch::CompositeAlarm", "there are no CloudWatch metrics"),
            Map.entry("AWS::CloudWatch::Dashboard", "there are no CloudWatch metrics"),
            Map.entry("AWS::IAM::Role", "nothing checks permissions"),
            Map.entry("AWS::IAM::Policy", "nothing checks permissions"),
            Map.entry("AWS::IAM::ManagedPolicy", "nothing checks permissions"),
            Map.entry("AWS::Lambda::Permission", "nothing checks permissions"),
            Map.entry("AWS::KMS::Key", "files are not encrypted"),
            Map.entry("AWS::KMS::Alias", "files are not encrypted"),
            Map.entry("AWS::SNS::Topic", "nobody subscribes"),
            Map.entry("AWS::SNS::TopicPolicy", "nothing checks permissions"),
            Map.entry("AWS::SNS::Subscription", "no mail is sent"),
            Map.entry("AWS::SQS::Queue", "events go to no other system"),
            Map.entry("AWS::SQS::QueuePolicy", "nothing checks permissions"),
            Map.entry("AWS::Events::EventBus", "events go to no other system"),
            Map.entry("AWS::Events::EventBusPolicy", "nothing checks permissions"),
            Map.entry("AWS::Events::Archive", "events go to no other system"),
            Map.entry("AWS::Events::Rule", "events go to no other system"),
            Map.entry("AWS::EventSchemas::Registry", "events go to no other system"),
            Map.entry("AWS::EventSchemas::Schema", "events go to no other system"),
            Map.entry("AWS::Pipes::Pipe", "events go to no other system"),
            Map.entry("AWS::WAFv2::WebACL", "the gateway listens on loopback alone"),
            Map.entry("AWS::WAFv2::WebACLAssociation", "the gateway listens on loopback alone"),
            Map.entry("AWS::ApiGateway::Account", "log lines go to the terminal"),
            Map.entry("AWS::ApiGateway::UsagePlan", "limits are per key, in the key store"),
            Map.entry("AWS::ApiGateway::DomainName", "the address is localhost"),
            Map.entry("AWS::ApiGateway::BasePathMapping", "the address is localhost"),
            Map.entry("AWS::SecretsManager::ResourcePolicy", "nothing checks permissions"),
            Map.entry("AWS::SecretsManager::RotationSchedule", "a secret lives as long as the data directory"),
            Map.entry("AWS::Budgets::Budget", "it costs nothing"),
            Map.entry("AWS::ApplicationAutoScaling::ScalableTarget", "one process serves all"),
            Map.entry("AWS::ApplicationAutoScaling::ScalingPolicy", "one process serves all"),
            Map.entry("AWS::SSM::Parameter", "nothing here reads it"));

    private static final Set<String> EVENTS_RUN_HERE = Set.of("Api", "Schedule", "ScheduleV2");

    private static final Map<String, String> EVENTS_WITHOUT_MEANING_HERE = Map.of(
            "EventBridgeRule", "there is no event bus",
            "CloudWatchEvent", "there is no event bus",
            "SQS", "there is no queue");

    private ResourceTypes() {}

    static void requireKnown(String logicalId, String type) {
        if (!RUN_HERE.contains(type) && !WITHOUT_MEANING_HERE.containsKey(type)) {
            throw new IllegalStateException(
                    "The resource " + logicalId + " has a type that is not known here: " + type + ".");
        }
    }

    static void requireKnownEvent(String logicalId, String type) {
        if (!EVENTS_RUN_HERE.contains(type) && !EVENTS_WITHOUT_MEANING_HERE.containsKey(type)) {
            throw new IllegalStateException(
                    "The function " + logicalId + " has an event of a type that is not known here: " + type + ".");
        }
    }
}
