#include "engine/api/run.h"

namespace kaze::api {

bool hasEnded(RunState state)
{
    return state == RunState::Done || state == RunState::Failed || state == RunState::BudgetExhausted
        || state == RunState::Cancelled;
}

} // namespace kaze::api
