@NullMarked
package com.revenueripple.devops.json;

import org.jspecify.annotations.NullMarked;
