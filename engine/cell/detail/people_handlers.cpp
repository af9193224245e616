// What people say to runs, and what they have allowed.

#include "engine/api/request.h"
#include "engine/api/run_control_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/runtime/runtime.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::SendToRun query)
{
    const auto id = co_await m_runtime->resolve(std::move(query.runId));
    if (!id)
        co_return failure(id);
    const auto sent = co_await m_runtime->send(*id, std::move(query.text), std::move(query.messageId));
    if (!sent)
        co_return failure(sent);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::ListPermissions)
{
    auto rows = co_await m_runtime->listPermissions();
    if (!rows)
        co_return failure(rows);
    api::PermissionList list{std::move(*rows)};
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::RevokePermission query)
{
    const auto id = base::Uuid::parse(query.ruleId);
    if (!id)
        co_return failure(id);
    const auto revoked = co_await m_runtime->revokePermission(*id);
    if (!revoked)
        co_return failure(revoked);
    co_return api::Response{api::Done{}};
}

} // namespace kaze::cell::detail
