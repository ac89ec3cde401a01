package com.revenueripple.devops.local.gateway;

import java.util.List;
import java.util.Map;

/** A response of the gateway. */
@SuppressWarnings("ArrayRecordComponent") // Bytes on the wire; nothing compares two of these.
record GatewayAnswer(int status, Map<String, List<String>> headers, byte[] body) {}
