#include "guardrails/guard.h"
