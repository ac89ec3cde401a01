package com.revenueripple.devops.local.gateway;

import java.util.List;
import java.util.Map;

/** What goes back over the wire. */
@SuppressWarnings("ArrayRecordComponent") // Bytes on the wire; nothing compares two of these.
record GatewayAnswer(int status, Map<String, List<String>> headers, byte[] body) {}
