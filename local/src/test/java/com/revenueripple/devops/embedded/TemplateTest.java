package com.revenueripple.devops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {
    private static final Path SMALL = Path.of("src/test/resources/small-template.yaml");
    private static final String TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/KeysTable";

    @TempDir
    Path directory;

    private final Template template = Template.read(SMALL, Map.of("Issuer", "https://issuer.example"));

    @Test
    void aFunctionHasItsOwnVariablesAndTheGlobalOnes() {
        assertThat(template.resource("HelloFunction").map("Environment").get("Variables")).isEqualTo(Map.of(
                "STAGE", "dev",
                "TABLE", "KeysTable",
                "SECRET", "arn:aws:secretsmanager:us-east-1:000000000000:secret:dev/database-local0",
                "ISSUER", "https://issuer.example"));
    }

    @Test
    void aFunctionsOwnPropertyWinsOverTheGlobalOne() {
        assertThat(template.resource("HelloFunction").text("Timeout")).contains("3");
    }

    @Test
    void aPropertyWithoutValueIsLeftOut() {
        assertThat(template.resource("HelloFunction").properties()).doesNotContainKey("Description");
    }

    @Test
    void aStatementNamesTheTableByItsArnAndADateStaysText() {
        assertThat(template.resource("HelloFunction").list("Policies")).isEqualTo(List.of(Map.of(
                "Version", "2012-10-17",
                "Statement", List.of(Map.of(
                        "Effect", "Allow",
                        "Action", "dynamodb:GetItem",
                        "Resource", List.of(TABLE_ARN, TABLE_ARN + "/index/*"))))));
    }

    @Test
    void theAliasOfAFunctionIsItsArnWithTheAliasName() {
        assertThat(template.ref("HelloFunctionAliaslive"))
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:HelloFunction:live")
                .isEqualTo(template.ref("HelloFunction.Alias"));
    }

    @Test
    void aResourceIsPresentOnlyWhenItsConditionHolds() {
        Template prod = Template.read(SMALL, Map.of("Issuer", "x", "Stage", "prod"));

        assertThat(template.resources("AWS::SQS::Queue")).isEmpty();
        assertThat(prod.resources("AWS::SQS::Queue")).hasSize(1);
        assertThat(prod.condition("IsNotProd")).isFalse();
    }

    @Test
    void aConditionOfConditionsHoldsWhenAllOfThemHold() throws IOException {
        Path file = file("""
                Parameters:
                  Stage: { Type: String, Default: dev }
                  Colour: { Type: String, Default: red }
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
                  IsRedProd: !And [!Condition IsProd, !Equals [!Ref Colour, red]]
                Resources: {}
                """);

        assertThat(Template.read(file).condition("IsRedProd")).isFalse();
        assertThat(Template.read(file, Map.of("Stage", "prod")).condition("IsRedProd")).isTrue();
        assertThat(Template.read(file, Map.of("Stage", "prod", "Colour", "blue")).condition("IsRedProd")).isFalse();
    }

    @Test
    void theStageOfAnApiHasAName() throws IOException {
        Template api = Template.read(file("""
                Resources:
                  Api: { Type: AWS::Serverless::Api, Properties: { StageName: live } }
                """));

        assertThat(api.ref("Api.Stage")).isEqualTo("live");
    }

    @Test
    void aParameterWithoutValueFailsOnlyWhereItIsUsed() {
        Template unset = Template.read(SMALL);

        assertThat(unset.resource("KeysTable").list("KeySchema")).hasSize(1);
        assertThatThrownBy(() -> unset.resource("HelloFunction")).hasMessageContaining("parameter Issuer");
    }

    @Test
    void anUnknownResourceTypeIsRefusedByName() {
        assertRefused("Resources: { Box: { Type: AWS::EC2::Instance } }", "Box", "AWS::EC2::Instance");
    }

    @Test
    void anUnknownEventTypeIsRefusedByName() {
        assertRefused("""
                Resources:
                  Hello:
                    Type: AWS::Serverless::Function
                    Properties: { Events: { Upload: { Type: S3 } } }
                """, "Hello", "S3");
    }

    @Test
    void anUnknownShortTagIsRefusedByName() {
        assertRefused("Resources: { Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Base64 x } } }",
                "Fn::Base64");
    }

    @Test
    void anUnknownLongFormIsRefusedByName() {
        assertRefused("Resources: { Log: { Type: AWS::Logs::LogGroup, Properties: { A: { 'Fn::Cidr': x } } } }",
                "Fn::Cidr");
    }

    @Test
    void anUnknownParameterTypeIsRefusedByName() {
        assertRefused("{ Parameters: { Zones: { Type: CommaDelimitedList } }, Resources: {} }", "Zones",
                "CommaDelimitedList");
    }

    @Test
    void theRuleOfAScheduleHasAnArnAndAnyOtherGeneratedNameIsRefused() throws IOException {
        Template scheduled = Template.read(file("""
                Resources:
                  Hello:
                    Type: AWS::Serverless::Function
                    Properties: { Events: { Tick: { Type: Schedule } } }
                """));

        assertThat(scheduled.getAtt("HelloTick", "Arn"))
                .isEqualTo("arn:aws:events:us-east-1:000000000000:rule/HelloTick");
        assertThatThrownBy(() -> scheduled.getAtt("HelloRole", "Arn")).hasMessageContaining("HelloRole");
    }

    @Test
    void theArnOfARuleContainsItsBus() throws IOException {
        Template rules = Template.read(file("""
                Resources:
                  Bus: { Type: AWS::Events::EventBus, Properties: { Name: news } }
                  Rule: { Type: AWS::Events::Rule, Properties: { EventBusName: !Ref Bus } }
                """));

        assertThat(rules.getAtt("Rule", "Arn")).isEqualTo("arn:aws:events:us-east-1:000000000000:rule/news/Rule");
    }

    @Test
    void anUnknownTransformIsRefusedByName() {
        assertRefused("{ Transform: AWS::LanguageExtensions, Resources: {} }", "AWS::LanguageExtensions");
    }

    @Test
    void aDanglingReferenceIsRefusedByName() throws IOException {
        Template dangling = Template.read(file(
                "Resources: { Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Ref Missing } } }"));

        assertThatThrownBy(dangling::resources).hasMessageContaining("Missing");
    }

    private void assertRefused(String yaml, String... names) {
        assertThatThrownBy(() -> Template.read(file(yaml)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(names);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("template.yaml"), yaml);
    }
}
