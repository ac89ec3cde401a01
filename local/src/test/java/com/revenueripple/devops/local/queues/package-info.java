/** Tests of the local queues. */
@NullMarked
package com.revenueripple.devops.local.queues;

import org.jspecify.annotations.NullMarked;
