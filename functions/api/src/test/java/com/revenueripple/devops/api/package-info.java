@NullMarked
package com.revenueripple.devops.api;

import org.jspecify.annotations.NullMarked;
