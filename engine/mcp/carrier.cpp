#include "engine/mcp/carrier.h"

namespace kaze::mcp {

void Carrier::speak(std::string, bool) { }

void Carrier::settled(std::int64_t) { }

base::Task<> Carrier::accepted()
{
    co_return;
}

void Carrier::listen() { }

bool Carrier::forgetSession()
{
    return false;
}

base::Task<base::Result<>> Carrier::turnToOldTransport(base::Duration, base::CancelToken)
{
    co_return base::fail(base::ErrorCode::Unsupported, "there is no older way to carry messages");
}

} // namespace kaze::mcp
