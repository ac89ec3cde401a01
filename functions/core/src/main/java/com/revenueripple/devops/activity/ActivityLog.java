package com.revenueripple.devops.activity;

import static com.revenueripple.devops.dynamodb.Attributes.instant;
import static com.revenueripple.devops.dynamodb.Attributes.optionalText;
import static com.revenueripple.devops.dynamodb.Attributes.text;
import static com.revenueripple.devops.dynamodb.Attributes.timeToLive;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.paging.DayPages;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The ActivityLog table: entries by UTC day and id, kept for 400 days. */
public final class ActivityLog {
    private static final Duration RETENTION = Duration.ofDays(400);

    private static final Set<String> KEY = Set.of("day", "id");

    private final DynamoDbClient dynamoDb;
    private final String table;

    public ActivityLog(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** The write that records the activity, for the transaction that makes the recorded change. */
    public TransactWriteItem entry(Activity activity) {
        return TransactWriteItem.builder().put(put -> put.tableName(table).item(item(activity))).build();
    }

    /** Records an activity that changes nothing. */
    public void add(Activity activity) {
        dynamoDb.putItem(put -> put.tableName(table).item(item(activity)));
    }

    /** The entries of these days, newest first. */
    public Page<Activity> newestFirst(DayRange days, Optional<String> cursor, int limit) {
        return DayPages.newestFirst(days, KEY, cursor, limit, (day, start, count) -> dynamoDb.query(query -> query
                .tableName(table)
                .keyConditionExpression("#day = :day")
                .expressionAttributeNames(Map.of("#day", "day"))
                .expressionAttributeValues(Map.of(":day", text(day.toString())))
                .scanIndexForward(false)
                .exclusiveStartKey(start.isEmpty() ? null : start)
                .limit(count)), ActivityLog::activity);
    }

    private static Map<String, AttributeValue> item(Activity activity) {
        Actor actor = activity.actor();
        Map<String, AttributeValue> item = new HashMap<>(Map.of(
                "day", text(Days.of(activity.at()).toString()),
                "id", text(activity.id()),
                "at", instant(activity.at()),
                "actor", text(actor.id()),
                "actor_kind", text(actor.kind().code()),
                "action", text(activity.action()),
                "subject", text(activity.subject()),
                "details", text(Json.write(activity.details())),
                "request_id", text(activity.requestId()),
                "remove_at", timeToLive(activity.at().plus(RETENTION))));
        actor.name().ifPresent(name -> item.put("actor_name", text(name)));
        actor.sourceAddress().ifPresent(address -> item.put("source_address", text(address)));
        return item;
    }

    private static Activity activity(Map<String, AttributeValue> item) {
        return new Activity(text(item, "id"), instant(item, "at"), actor(item), text(item, "action"),
                text(item, "subject"),
                Json.parseOwn(text(item, "details")), text(item, "request_id"));
    }

    private static Actor actor(Map<String, AttributeValue> item) {
        String id = text(item, "actor");
        return new Actor(id, Actor.Kind.of(optionalText(item, "actor_kind"), id), optionalText(item, "actor_name"),
                optionalText(item, "source_address"));
    }
}
