#include "guardrails/policy.h"
