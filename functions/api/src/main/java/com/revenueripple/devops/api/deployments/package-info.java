/** Deployments and incidents, read from inbound webhooks, and the DORA metrics of them. */
@NullMarked
package com.revenueripple.devops.api.deployments;

import org.jspecify.annotations.NullMarked;
