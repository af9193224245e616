#include "engine/api/cell_requests.h"
#include "engine/mcp/stdio_server.h"
#include "engine/server/mcp/cell_offer.h"
#include "engine/server/mcp/fields.h"
#include "engine/server/mcp_stdio.h"

namespace kaze::server {

base::Task<base::Result<>> serveMcpStdio(
    std::shared_ptr<base::Loop> loop, std::unique_ptr<api::CellClient> client, int in, int out, base::CancelToken stop)
{
    const base::SystemClock clock;
    auto post = [loop](std::function<void()> work) { loop->post(std::move(work)); };
    auto desk = std::make_shared<detail::Desk>(detail::Desk{std::move(client), std::move(post), clock});
    api::Request request(api::GetCell{});
    auto asking = desk;
    const auto cell = co_await detail::ask(std::move(asking), std::move(request), stop);
    // An older cell does not say; then it refuses by itself what is not allowed.
    if (!cell && cell.error().code != base::ErrorCode::Unsupported)
        co_return failure(cell);
    if (const auto* info = cell ? detail::objectIn(*cell, "cell") : nullptr) {
        desk->role = api::Open<api::Role>::named(detail::textOf(*info, "role")).valueOr(api::Role::Admin);
        desk->tenant = detail::textOf(*info, "tenant");
    }
    auto offer = std::make_shared<detail::CellOffer>(std::move(desk));
    auto server = std::make_shared<mcp::Server>(detail::cellIdentity(), std::move(offer));
    co_return co_await mcp::serveStdio(*loop, clock, std::move(server), in, out, stop);
}

} // namespace kaze::server
