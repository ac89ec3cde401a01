package com.revenueripple.devops.testing.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Stripe's objects as JSON, in the form of its API. Tests change the fields that matter. */
public final class StripeObjects {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StripeObjects() {}

    /** A product. */
    public static ObjectNode product(String id, Map<String, String> metadata) {
        return object(id, "product", """
                {"active": true, "created": 1700000000, "livemode": false, "name": "A product", "type": "service"}""")
                .set("metadata", MAPPER.valueToTree(metadata));
    }

    /** A price per unit and month, of a product that must be created as well. */
    public static ObjectNode price(String id, String product, String currency, String unitAmount) {
        ObjectNode price = object(id, "price", """
                {"active": true, "billing_scheme": "per_unit", "created": 1700000000, "livemode": false, "metadata": {},
                 "recurring": {"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"},
                 "tax_behavior": "exclusive", "tiers_mode": null, "transform_quantity": null, "type": "recurring"}""");
        return price.put("currency", currency).put("product", product).put("unit_amount_decimal", unitAmount);
    }

    /** Changes the interval of a price. */
    public static ObjectNode every(ObjectNode price, int count, String interval) {
        ((ObjectNode) price.path("recurring")).put("interval", interval).put("interval_count", count);
        return price;
    }

    /** A rate of tax, which a price includes or to which it is added. */
    public static ObjectNode taxRate(String id, String percentage, boolean inclusive) {
        return object(id, "tax_rate", """
                {"active": true, "country": "DE", "created": 1700000000, "display_name": "VAT", "livemode": false,
                 "metadata": {}, "rate_type": "percentage", "tax_type": "vat"}""")
                .put("inclusive", inclusive).put("percentage", new BigDecimal(percentage));
    }

    /** A coupon, without its discount. */
    public static ObjectNode coupon(String id, String duration) {
        return object(id, "coupon", """
                {"amount_off": null, "created": 1700000000, "currency": null, "duration_in_months": null,
                 "livemode": false, "metadata": {}, "name": "A coupon", "percent_off": null, "times_redeemed": 1,
                 "valid": true}""").put("duration", duration);
    }

    /** A discount by a coupon. */
    public static ObjectNode discount(String id, String coupon) {
        ObjectNode discount = object(id, "discount", """
                {"checkout_session": null, "end": null, "promotion_code": null, "start": 1700000000}""");
        discount.putObject("source").put("type", "coupon").put("coupon", coupon);
        return discount;
    }

    /** An item of a subscription. */
    public static ObjectNode item(String id, ObjectNode price, long quantity) {
        ObjectNode item = object(id, "subscription_item", """
                {"created": 1700000000, "current_period_end": 1800000000, "current_period_start": 1700000000,
                 "discounts": [], "metadata": {}, "tax_rates": []}""");
        item.set("price", price);
        return item.put("quantity", quantity);
    }

    /** A subscription, of the customer {@code cus_1}. */
    public static ObjectNode subscription(String id, String status, Instant start, String currency,
            ObjectNode... items) {
        ObjectNode subscription = object(id, "subscription", """
                {"automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null},
                 "billing_mode": {"type": "classic"}, "cancel_at": null, "cancel_at_period_end": false,
                 "canceled_at": null, "collection_method": "charge_automatically", "customer": "cus_1",
                 "default_tax_rates": [], "discounts": [], "ended_at": null, "livemode": false, "metadata": {},
                 "pause_collection": null, "trial_end": null, "trial_start": null}""");
        subscription.put("status", status).put("currency", currency);
        subscription.put("created", start.getEpochSecond()).put("start_date", start.getEpochSecond());
        ObjectNode list = subscription.putObject("items").put("object", "list").put("has_more", false)
                .put("url", "/v1/subscription_items?subscription=" + id);
        list.putArray("data");
        for (ObjectNode item : items) {
            list.withArray("data").add(item.put("subscription", id));
        }
        return subscription;
    }

    /** A payment intent that succeeded. */
    public static ObjectNode paymentIntent(String id, Map<String, String> metadata) {
        return object(id, "payment_intent", """
                {"amount": 1000, "created": 1700000000, "currency": "usd", "livemode": false, "status": "succeeded"}""")
                .set("metadata", MAPPER.valueToTree(metadata));
    }

    /** A charge that was paid. */
    public static ObjectNode charge(String id, String paymentIntent, Map<String, String> metadata) {
        return object(id, "charge", """
                {"amount": 1000, "captured": true, "created": 1700000000, "currency": "usd", "livemode": false,
                 "paid": true, "status": "succeeded"}""")
                .put("payment_intent", paymentIntent)
                .set("metadata", MAPPER.valueToTree(metadata));
    }

    /** A refund of a charge. */
    public static ObjectNode refund(String id, String charge, String paymentIntent) {
        return object(id, "refund", """
                {"amount": 1000, "created": 1700000000, "currency": "usd", "metadata": {}, "status": "succeeded"}""")
                .put("charge", charge).put("payment_intent", paymentIntent);
    }

    /** A dispute about a charge. */
    public static ObjectNode dispute(String id, String charge, String paymentIntent) {
        return object(id, "dispute", """
                {"amount": 1000, "created": 1700000000, "currency": "usd", "livemode": false, "metadata": {},
                 "status": "needs_response"}""")
                .put("charge", charge).put("payment_intent", paymentIntent);
    }

    /** An invoice of a subscription with one line. */
    public static ObjectNode invoice(String id, String price, String product) {
        ObjectNode invoice = object(id, "invoice", """
                {"created": 1700000000, "currency": "usd", "livemode": false, "metadata": {}, "status": "paid"}""");
        invoice.putObject("parent").put("type", "subscription_details").putObject("subscription_details")
                .put("subscription", "sub_1");
        ObjectNode lines = invoice.putObject("lines").put("object", "list").put("has_more", false)
                .put("url", "/v1/invoices/" + id + "/lines");
        lines.putArray("data").add(line("il_" + id, 1000, price, product));
        return invoice;
    }

    /** A line of an invoice. */
    public static ObjectNode line(String id, long amount, String price, String product) {
        ObjectNode line = object(id, "line_item", """
                {"currency": "usd", "livemode": false, "metadata": {}, "quantity": 1}""").put("amount", amount);
        line.putObject("pricing").put("type", "price_details").putObject("price_details")
                .put("price", price).put("product", product);
        return line;
    }

    /** The link between an invoice and the payment intent that paid it. */
    public static ObjectNode invoicePayment(String id, String invoice, String paymentIntent) {
        ObjectNode payment = object(id, "invoice_payment", """
                {"amount_paid": 1000, "amount_requested": 1000, "created": 1700000000, "currency": "usd",
                 "is_default": true, "livemode": false, "status": "paid"}""").put("invoice", invoice);
        payment.putObject("payment").put("type", "payment_intent").put("payment_intent", paymentIntent);
        return payment;
    }

    /** The link between an invoice and the charge without a payment intent that paid it. */
    public static ObjectNode invoicePaymentByCharge(String id, String invoice, String charge) {
        ObjectNode payment = invoicePayment(id, invoice, charge);
        payment.putObject("payment").put("type", "charge").put("charge", charge);
        return payment;
    }

    /** A balance transaction: an entry of the ledger. */
    public static ObjectNode transaction(String id, String category, long amount, String currency, Instant created,
            String source) {
        return object(id, "balance_transaction", """
                {"available_on": 1700000000, "description": null, "exchange_rate": null, "fee": 59, "fee_details": [],
                 "status": "available", "type": "charge"}""")
                .put("reporting_category", category).put("amount", amount).put("net", amount - 59)
                .put("currency", currency).put("created", created.getEpochSecond()).put("source", source);
    }

    /** An event about a change of an object. */
    public static ObjectNode event(String id, String type, Instant created, ObjectNode object) {
        ObjectNode event = object(id, "event", """
                {"api_version": "2020-08-27", "livemode": false, "pending_webhooks": 0}""")
                .put("type", type).put("created", created.getEpochSecond());
        event.putObject("data").set("object", object.deepCopy());
        return event;
    }

    private static ObjectNode object(String id, String type, String fields) {
        try {
            ObjectNode object = MAPPER.createObjectNode().put("id", id).put("object", type);
            object.setAll((ObjectNode) MAPPER.readTree(fields));
            return object;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
