/** Deployments and incidents, read from inbound webhooks, and their DORA measures. */
@NullMarked
package com.revenueripple.devops.api.deployments;

import org.jspecify.annotations.NullMarked;
