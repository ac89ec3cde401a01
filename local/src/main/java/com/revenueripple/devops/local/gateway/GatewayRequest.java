package com.revenueripple.devops.local.gateway;

import java.util.List;
import java.util.Optional;

/**
 * A request as received.
 *
 * @param method upper case
 * @param path as sent, still percent-encoded, without the query
 * @param query as sent; empty if absent
 * @param headers in the order received, names as sent
 * @param body the first bytes, up to one more than the gateway accepts
 * @param sourceIp the caller's address
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on the wire; nothing compares two of these.
record GatewayRequest(String method, String path, String query, List<Header> headers, byte[] body, String sourceIp) {

    record Header(String name, String value) {}

    /** The last value of a header, whose name is case-insensitive. */
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .reduce((_, last) -> last);
    }
}
