package com.revenueripple.devops.sync.contribution;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The names of counters within a bucket: a measure and its dimensions, {@code amount|USD|one_time|tripwire}.
 *
 * <table>
 * <caption>The counters of each kind</caption>
 * <tr><td>every kind</td><td>total</td><td>{@code skipped|REASON} for facts that cannot be read, which add nothing
 * else</td></tr>
 * <tr><td>user</td><td>total</td><td>{@code count|ROLE|STATUS}</td></tr>
 * <tr><td>user</td><td>day of creation</td><td>{@code count}</td></tr>
 * <tr><td>payment</td><td>total, day</td><td>{@code count|CURRENCY|CATEGORY|TIER}; in minor units {@code amount|…}, and
 * of it {@code refunds|…} and {@code disputes|…}, both positive for money that was paid back</td></tr>
 * <tr><td>subscription</td><td>total</td><td>{@code count|CURRENCY|TIER|STATUS}, {@code active|…} for those that count
 * now, {@code mrr|…} and {@code trial_mrr|…} in millionths of a minor unit, {@code paused_mrr|…} and
 * {@code canceling_mrr|…} for these parts of {@code mrr|…}, {@code tax_included|…} for those whose revenue includes tax
 * of an unknown amount; {@code paying|CURRENCY} for customers with recurring revenue</td></tr>
 * <tr><td>subscription</td><td>day, month</td><td>{@code new|CURRENCY}, {@code expansion|…}, {@code contraction|…},
 * {@code churn|…}, {@code reactivation|…} in millionths of a minor unit, signed; {@code new_count|…} and so on for the
 * customers with such a movement; {@code trials_started|…}, {@code trials_converted|…}</td></tr>
 * <tr><td>commission</td><td>total</td><td>{@code count|CURRENCY|TIER|STATUS}, {@code amount|…} in minor
 * units</td></tr>
 * <tr><td>commission</td><td>month</td><td>{@code count|CURRENCY}, {@code amount|…}</td></tr>
 * <tr><td>commission</td><td>standing</td><td>{@code standing_count}, {@code standing_total} in minor units</td></tr>
 * </table>
 */
public final class Fields {
    public static final String SKIPPED = "skipped";
    public static final String COUNT = "count";
    public static final String AMOUNT = "amount";
    public static final String ACTIVE = "active";
    public static final String MRR = "mrr";
    public static final String TRIAL_MRR = "trial_mrr";
    public static final String TAX_INCLUDED = "tax_included";
    public static final String PAUSED_MRR = "paused_mrr";
    public static final String CANCELING_MRR = "canceling_mrr";
    public static final String PAYING = "paying";
    public static final String TRIALS_STARTED = "trials_started";
    public static final String TRIALS_CONVERTED = "trials_converted";
    public static final String REFUNDS = "refunds";
    public static final String DISPUTES = "disputes";

    private Fields() {}

    /** The name of a measure with these values of its dimensions; a value may be any text. */
    public static String of(String measure, String... values) {
        return measure + Arrays.stream(values).map(value -> "|" + escaped(value)).collect(Collectors.joining());
    }

    /** The measure and its values. */
    public static List<String> parts(String field) {
        return Arrays.stream(field.split("\\|", -1)).map(part -> part.replace("%7C", "|").replace("%25", "%")).toList();
    }

    private static String escaped(String value) {
        return value.replace("%", "%25").replace("|", "%7C");
    }
}
