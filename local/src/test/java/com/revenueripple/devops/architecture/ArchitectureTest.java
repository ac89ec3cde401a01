package com.revenueripple.devops.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.lambda.ScheduledHandler;
import com.revenueripple.devops.lambda.StreamHandler;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

class ArchitectureTest {
    private static final String ROOT = "com.revenueripple.devops.";
    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
            .importPackages(ROOT + "..");
    private static final String[] CORE = {ROOT + "activity..", ROOT + "compression..", ROOT + "dynamodb..",
            ROOT + "environment..", ROOT + "http..", ROOT + "json..", ROOT + "lambda..", ROOT + "metrics..",
            ROOT + "money..", ROOT + "paging..", ROOT + "telemetry.."};
    private static final String API = ROOT + "api..";
    private static final String SYNC = ROOT + "sync..";

    /** Classes that call DynamoDB although they are not named Store or Log. */
    private static final Set<String> WRITERS = Set.of(
            // The sync engine's writers: their writes share a transaction with the engine's counters and fence.
            "sync.engine.Cleaner", "sync.engine.DueSteps", "sync.engine.Fence", "sync.engine.UnitWriter",
            // Lease, publication and leaderboard of the metrics table: conditions of the engine's transactions.
            "metrics.Leaderboard", "metrics.SnapshotPublisher", "metrics.SyncLease",
            // The one write that verifies a key.
            "api.keys.KeyVerifier",
            // One item each, with its own condition.
            "api.metrics.StaleSyncs", "api.notifications.planning.MetricsChangePublisher",
            "api.webhooks.RefusalCounters");

    /** Classes of core that only the sync uses: they write what the API reads, beside the stores that read it. */
    private static final Set<String> WRITTEN_BY_THE_SYNC = Set.of("metrics.LeaseFailure", "metrics.SnapshotPublisher",
            "metrics.SyncLease");

    @Test
    void modulesDependOnlyOnModulesBelowThem() {
        Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("core").definedBy(CORE)
                .layer("api").definedBy(API)
                .layer("sync").definedBy(SYNC)
                .layer("embedded").definedBy(ROOT + "embedded..")
                .layer("testing").definedBy(ROOT + "testing..")
                .layer("local").definedBy(ROOT + "local..")
                .optionalLayer("log").definedBy(ROOT + "log..")
                .whereLayer("core").mayNotAccessAnyLayer()
                .whereLayer("api").mayOnlyAccessLayers("core")
                .whereLayer("sync").mayOnlyAccessLayers("core")
                .whereLayer("embedded").mayNotAccessAnyLayer()
                .whereLayer("testing").mayOnlyAccessLayers("embedded")
                .whereLayer("local").mayOnlyAccessLayers("core", "api", "embedded")
                .whereLayer("log").mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .because("a zip has core and one of api and sync, and deployed code depends neither on the local "
                        + "system nor on tests. Move what both api and sync need to core, and what only one of them "
                        + "needs into that one; list a new package of core in this test")
                .check(CLASSES);
    }

    @Test
    void coreHasOnlyWhatBothZipsShare() {
        Set<String> ofBoth = usedFrom(API);
        ofBoth.retainAll(usedFrom(SYNC));
        WRITTEN_BY_THE_SYNC.forEach(name -> ofBoth.add(ROOT + name));
        classes().that().resideInAnyPackage(CORE).and().areTopLevelClasses()
                .and().doNotHaveSimpleName("package-info")
                .should(ArchCondition.from(DescribedPredicate.<JavaClass>describe(
                        "be used by functions/api and by functions/sync", type -> ofBoth.contains(type.getName()))))
                .because("core is in both zips. Move a class that only the API uses into its feature's package in "
                        + "functions/api, and one that only the sync uses into functions/sync")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices().matching(ROOT + "(**)").should().beFreeOfCycles()
                .because("packages that depend on each other can only be read and changed together. Move the class "
                        + "that closes the cycle to where it is used, or pass what it needs as a parameter")
                .check(CLASSES);
    }

    /** The other features that a feature of the API may use, besides core. */
    @ParameterizedTest
    @CsvSource({"activity, http", "authorizers, keys", "console, metrics", "deployments, http", "http, ''",
            "idempotency, ''", "keys, http idempotency", "metrics, http",
            "notifications, http idempotency keys metrics queue", "queue, ''",
            "status, deployments http keys metrics webhooks", "webhooks, deployments http queue"})
    void featuresOfTheApiUseOnlyListedFeatures(String feature, String known) {
        Set<String> allowed = new TreeSet<>(Set.of(known.split(" ")));
        allowed.add(feature);
        classes().that().resideInAPackage(ROOT + "api." + feature + "..")
                .should().onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are outside the API or in " + allowed,
                        other -> !other.getPackageName().startsWith(ROOT + "api.")
                                || allowed.contains(feature(other))))
                .because("a feature is one package tree that can be changed by itself. Move what features share to "
                        + "core or the API's http or queue package; where one feature builds on another, add it to "
                        + "this test's table")
                .check(CLASSES);
    }

    @Test
    void everyFeatureOfTheApiIsInTheTable() throws NoSuchMethodException {
        Set<String> known = Stream.of(ArchitectureTest.class
                .getDeclaredMethod("featuresOfTheApiUseOnlyListedFeatures", String.class, String.class)
                .getAnnotation(CsvSource.class).value()).map(line -> line.split(",", 2)[0])
                .collect(Collectors.toSet());
        classes().that().resideInAPackage(API)
                .should().resideInAnyPackage(known.stream().map(name -> ROOT + "api." + name + "..")
                        .toArray(String[]::new))
                .because("each package tree of the API is a feature. Add a line to the table of features for a new one")
                .check(CLASSES);
    }

    @Test
    void onlyStoresAndListedWritersCallDynamoDb() {
        noClasses().that().resideInAnyPackage(deployed()).and(are(DescribedPredicate.not(storesOrWriters())))
                .should().accessTargetWhere(DescribedPredicate.<JavaAccess<?>>describe("is of DynamoDB's client",
                        access -> access.getTargetOwner().isAssignableTo(DynamoDbClient.class)
                                || access.getTargetOwner().getPackageName().startsWith(
                                        DynamoDbClient.class.getPackageName() + ".paginators")))
                .because("one class defines the form of each item. Add the call to the store of that item, or write a "
                        + "class named ...Store for a new kind of item")
                .check(CLASSES);
    }

    @Test
    void onlyStoresListedWritersAndTheSyncsWiringKeepTheDynamoDbClient() {
        fields().that().haveRawType(DynamoDbClient.class).and().areDeclaredInClassesThat()
                .resideInAnyPackage(deployed())
                .should().beDeclaredInClassesThat(DescribedPredicate.or(storesOrWriters(),
                        DescribedPredicate.describe("are the wiring of the sync",
                                type -> type.getName().equals(ROOT + "sync.MetricsSync"))))
                .because("a class that keeps the client will call it. Keep the store instead: a handler creates it in "
                        + "its constructor and passes the client on")
                .check(CLASSES);
    }

    @Test
    void sqlIsOnlyInTheSourceThatReadsPostgres() {
        noClasses().that().resideInAnyPackage(deployed()).and().resideOutsideOfPackages(ROOT + "sync.supabase..",
                ROOT + "sync.source..")
                .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                .because("SQL belongs to sync.supabase. Get what you need from a Source")
                .check(CLASSES);
    }

    @Test
    void stripesLibraryIsOnlyInTheSourceThatReadsStripe() {
        noClasses().that().resideOutsideOfPackage(ROOT + "sync.stripe..")
                .should().dependOnClassesThat().resideInAPackage("com.stripe..")
                .because("Stripe's types belong to sync.stripe. Turn them into facts there")
                .check(CLASSES);
    }

    @Test
    void functionsExtendABaseAndAreNamedHandler() {
        classes().that().resideInAnyPackage(deployed()).and().haveSimpleNameEndingWith("Handler")
                .and().doNotHaveModifier(JavaModifier.ABSTRACT)
                .should().beAssignableTo(DescribedPredicate.or(assignableTo(ApiHandler.class),
                        assignableTo(ScheduledHandler.class), assignableTo(ROOT + "api.queue.QueueHandler"),
                        assignableTo(ROOT + "api.authorizers.AuthorizerHandler")))
                .because("the bases write the log line, map failures and prime the snapshot. Extend the base of the "
                        + "event: ApiHandler, QueueHandler, ScheduledHandler or AuthorizerHandler")
                .check(CLASSES);
        classes().that().areAssignableTo(StreamHandler.class)
                .should().haveSimpleNameEndingWith("Handler")
                .because("template.yaml and readers find functions by that name. Name it verb, noun, Handler")
                .check(CLASSES);
    }

    @Test
    void handlersOnlyParseCallAndRespond() {
        noClasses().that().areAssignableTo(StreamHandler.class)
                .should().dependOnClassesThat(are(resideInAnyPackage("software.amazon.awssdk.services.dynamodb.model..",
                        "software.amazon.awssdk.services.sqs.model..", "java.sql..")))
                .because("a handler parses, calls and responds. Move items, messages and SQL into the store, queue or "
                        + "source that the handler calls")
                .check(CLASSES);
        noFields().that().areDeclaredInClassesThat(are(assignableTo(StreamHandler.class)))
                .should().haveRawType(DynamoDbClient.class).orShould().haveRawType(SqsClient.class)
                .orShould().haveRawType(SecretsManagerClient.class)
                .because("a handler parses, calls and responds. Pass the client on to a store or queue in the "
                        + "constructor, and keep that")
                .check(CLASSES);
        noClasses().that().areAssignableTo(StreamHandler.class)
                .should().dependOnClassesThat(are(resideInAPackage(ROOT + "api..")
                        .and(DescribedPredicate.describe("are handlers of their own",
                                type -> type.isAssignableTo(StreamHandler.class)
                                        && !type.getModifiers().contains(JavaModifier.ABSTRACT)))))
                .because("a function does not call another in its own process. Move what both do into a class that "
                        + "both call")
                .check(CLASSES);
    }

    private static String[] deployed() {
        String[] all = new String[CORE.length + 2];
        System.arraycopy(CORE, 0, all, 0, CORE.length);
        all[CORE.length] = API;
        all[CORE.length + 1] = SYNC;
        return all;
    }

    /** The package dynamodb has what stores share, and environment creates the clients. */
    private static DescribedPredicate<JavaClass> storesOrWriters() {
        return DescribedPredicate.describe("stores or writers", type -> {
            String name = outermost(type).getName().substring(ROOT.length());
            return name.endsWith("Store") || name.endsWith("Log") || name.startsWith("dynamodb.")
                    || name.equals("environment.AwsClients") || WRITERS.contains(name);
        });
    }

    /** The names of the classes that a package uses, directly or indirectly. */
    private static Set<String> usedFrom(String packages) {
        Set<JavaClass> used = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(CLASSES.that(resideInAPackage(packages)));
        while (!open.isEmpty()) {
            open.pop().getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getName().startsWith(ROOT) && used.add(target))
                    .forEach(open::push);
        }
        return used.stream().map(type -> outermost(type).getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String feature(JavaClass type) {
        return type.getPackageName().substring((ROOT + "api.").length()).split("\\.", 2)[0];
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
