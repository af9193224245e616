#include "engine/server/rest/rest.h"

#include "engine/base/one_shot.h"
#include "engine/base/text.h"
#include "engine/server/rest/answering.h"
#include "engine/server/rest/openapi.h"

namespace kaze::server::rest {

namespace json = boost::json;
using detail::Failure;
using detail::Family;

namespace {

constexpr std::string_view kRoot = "/api/v1";
constexpr std::size_t kReadElsewhere = 256U << 10; //!< bytes; a larger body would hold the loop up

using Read = std::expected<api::Request, Failure>;

base::Task<Read> requestOf(
    std::shared_ptr<detail::Service> service, detail::SharedExchange exchange, Place place, std::uint64_t mostBody)
{
    const auto& asked = exchange->request();
    if (asked.method != "POST")
        co_return readQuery(*place.request, asked.query);
    const bool gzip = detail::lowerCase(asked.header("content-encoding").value_or("identity")) != "identity";
    Body body{std::move(exchange->request().body), gzip, mostBody};
    // A packed one may be of any size once it is unpacked.
    if (!gzip && body.bytes.size() < kReadElsewhere)
        co_return readBody(*place.request, body);
    auto work = [request = place.request, body = std::move(body)] { return readBody(*request, body); };
    co_return co_await service->cell.workers.run(std::move(work));
}

base::Task<base::Result<api::Response>> askedOf(
    std::shared_ptr<detail::Service> service, detail::Caller caller, api::Request request)
{
    const base::OneShot<base::Result<api::Response>> reply;
    service->cell.connect(askingAs(caller))->request(std::move(request), [reply](base::Result<api::Response> response) {
        reply.set(std::move(response));
    });
    co_return co_await reply.wait();
}

//! Never changes while a process lives.
detail::HttpAnswer documentFor(const Wishes& wishes, Place::What what)
{
    static const auto kIndex = json::serialize(index());
    static const auto kOpenApi = json::serialize(openApi());
    return jsonFor(wishes, what == Place::What::Index ? kIndex : kOpenApi);
}

} // namespace

std::string Place::methods() const
{
    if (!request)
        return "GET, HEAD, OPTIONS";
    return onlyReads(request->type) ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS";
}

bool Place::takes(const std::string& method) const
{
    if (method == "POST")
        return request != nullptr;
    return (method == "GET" || method == "HEAD") && (!request || onlyReads(request->type));
}

bool isBelow(std::string_view path)
{
    return path.starts_with(kRoot) && (path.size() == kRoot.size() || path[kRoot.size()] == '/');
}

std::expected<Place, Failure> placeOf(std::string_view path)
{
    const auto name = path.substr(std::min(path.size(), kRoot.size() + 1));
    if (name.empty())
        return Place{Place::What::Index, nullptr};
    if (name == "openapi.json")
        return Place{Place::What::OpenApi, nullptr};
    const auto& all = api::description();
    if (const auto* request = all.find(name))
        return Place{Place::What::Request, request};
    std::vector<std::string_view> names;
    for (const auto& each : all.requests)
        names.push_back(each.type);
    Failure failure;
    failure.status = 404;
    failure.code = "not_found";
    failure.message = "There is no request \"" + base::shortened(base::toUtf8(std::string(name)), 80) + "\"."
        + similarTo(name, names) + " GET /api/v1 lists them all.";
    return std::unexpected(std::move(failure));
}

cell::Caller askingAs(const detail::Caller& caller)
{
    if (!caller.token)
        return {};
    const auto& token = *caller.token;
    const auto tenant = token.tenant.empty() ? std::string("default") : token.tenant;
    return {"token " + token.tokenId, token.role.valueOr(api::Role::None), token.allTenants ? std::string() : tenant};
}

base::Task<> answerPlace(std::shared_ptr<detail::Service> service, detail::SharedExchange exchange, detail::Caller caller,
    Place place, std::uint64_t mostBody)
{
    const auto held = service->cell.hold();
    const auto refuse = [&](const Failure& why) { exchange->answer(detail::answerOf(Family::Problem, why, exchange->id())); };
    const auto wishes = wishesOf(exchange->request());
    if (!place.request) {
        auto write = [wishes, what = place.what] { return documentFor(wishes, what); };
        auto document = co_await service->cell.workers.run(std::move(write));
        co_return exchange->answer(std::move(document));
    }
    auto request = co_await requestOf(service, exchange, place, mostBody);
    if (!request)
        co_return refuse(request.error());
    if (!exchange->isOpen())
        co_return; // while it was read its token ended, or the client went: nothing is begun any more
    auto response = co_await askedOf(service, caller, std::move(*request));
    if (!response)
        co_return refuse(detail::problemOf(response.error()));
    // How large it will be is known once it is written.
    auto write = [wishes, response = std::move(*response)] { return answerFor(wishes, response); };
    auto answer = co_await service->cell.workers.run(std::move(write));
    exchange->answer(std::move(answer));
}

} // namespace kaze::server::rest
