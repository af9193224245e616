#include "engine/server/mcp/desk.h"

#include "engine/api/wire.h"

namespace kaze::server::detail {

namespace json = boost::json;

base::Task<base::Result<json::object>> ask(SharedDesk desk, api::Request request, base::CancelToken cancel)
{
    using Reply = base::Result<api::Response>;
    if (cancel.cancelled()) // nothing is begun for whom nobody waits any more
        co_return std::unexpected(cancel.reason());
    const base::OneShot<Reply> answer;
    const auto registration = cancel.onCancel([answer, cancel] { answer.set(std::unexpected(cancel.reason())); });
    desk->client->request(std::move(request), [answer, post = desk->post](Reply reply) {
        post([answer, reply = std::make_shared<Reply>(std::move(reply))] { answer.set(std::move(*reply)); });
    });
    const auto response = co_await answer.wait();
    if (!response)
        co_return failure(response);
    auto value = api::toJson(*response);
    if (!value.is_object())
        co_return base::fail(base::ErrorCode::Protocol, "the cell answered something else than was asked");
    co_return std::move(value.get_object());
}

} // namespace kaze::server::detail
