@NullMarked
package com.revenueripple.devops.queue;

import org.jspecify.annotations.NullMarked;
