// How a session begins: which era, the handshake, the list of tools.

#include "engine/mcp/detail/fields.h"
#include "engine/mcp/detail/session.h"
#include "engine/mcp/features.h"

#include <algorithm>

namespace kaze::mcp::detail {

namespace json = boost::json;
using base::ErrorCode;
using namespace std::chrono_literals;

namespace {

//! A process that has not answered the first question by then is taken to be of the legacy era: those of the modern one always answer it.
constexpr base::Duration kProbe = 3s;

bool lists(const json::value* versions, std::string_view version)
{
    return versions && versions->is_array() && std::ranges::any_of(versions->get_array(), [&](const json::value& each) {
        return each.is_string() && each.get_string() == version;
    });
}

//! Whether some version in the list is of an era after the legacy one.
bool listsModern(const json::value* versions)
{
    return versions && versions->is_array() && std::ranges::any_of(versions->get_array(), [](const json::value& each) {
        return each.is_string() && std::string_view(each.get_string()) >= kModernVersion;
    });
}

bool isUnsupportedVersion(const Response& response)
{
    return !response.result && response.error.code == kUnsupportedVersion;
}

} // namespace

base::Task<base::Result<>> Session::open(Self self, base::CancelToken cancel)
{
    auto era = self->m_settings.era;
    if (era != Era::Legacy) {
        self->m_probing = true;
        const auto probed = co_await self->probe(cancel);
        if (!probed)
            co_return failure(probed);
        self->m_probing = false;
        if (era == Era::Modern && *probed != era)
            co_return base::fail(ErrorCode::Unsupported, "it does not speak MCP " + std::string(kModernVersion));
        era = *probed;
    }
    if (era == Era::Legacy) {
        const auto shaken = co_await self->shakeHands(cancel);
        if (!shaken && self->m_modernOnly && self->m_settings.era == Era::Any) {
            const auto probed = co_await self->probe(cancel);
            if (!probed || *probed != Era::Modern)
                co_return failure(shaken);
        } else if (!shaken) {
            co_return failure(shaken);
        }
    }
    self->m_ready = true;
    const auto listed = co_await self->listTools(cancel);
    if (!listed)
        co_return failure(listed);
    if (self->m_modern)
        self->listenModern();
    co_return base::Result<>{};
}

base::Task<base::Result<Era>> Session::probe(base::CancelToken cancel)
{
    Client::CallOptions options;
    options.timeout = m_carrier->overHttp() ? m_settings.startTimeout : std::min(m_settings.startTimeout / 4, kProbe);
    // The second time for a server that names this very version when it refuses the first.
    for (int attempt = 0; attempt < 2; ++attempt) {
        m_modern = true;
        m_carrier->speak(std::string(kModernVersion), true);
        std::string method = "server/discover";
        json::object none;
        const auto outcome = co_await round(std::move(method), std::move(none), options, false, cancel);
        if (!outcome)
            co_return failure(outcome);
        if (const auto& why = outcome->unanswered) {
            const bool silent = why->code == ErrorCode::Timeout && !m_carrier->overHttp();
            const bool unreadable = why->code == ErrorCode::Protocol && m_carrier->overHttp();
            if (silent || unreadable)
                co_return Era::Legacy;
            co_return std::unexpected(*why);
        }
        const auto verdict = verdictOn(outcome->response);
        if (!verdict)
            co_return failure(verdict);
        if (*verdict)
            co_return **verdict;
    }
    co_return base::fail(
        ErrorCode::Protocol, "it says that it speaks MCP " + std::string(kModernVersion) + " and refuses just that");
}

base::Result<std::optional<Era>> Session::verdictOn(const Response& response)
{
    if (response.result) {
        const auto* versions = memberOf(*response.result, "supportedVersions");
        if (!lists(versions, kModernVersion))
            return Era::Legacy;
        const auto* meta = memberOf(*response.result, "_meta");
        const auto* info = meta ? memberOf(*meta, kMetaServerInfo) : nullptr;
        if (!info)
            info = memberOf(*response.result, "serverInfo");
        m_info = ServerInfo{};
        m_info.protocolVersion = kModernVersion;
        if (info) {
            m_info.name = textIn(*info, "name");
            m_info.version = textIn(*info, "version");
        }
        m_info.instructions = textIn(*response.result, "instructions");
        m_info.capabilities = objectOf(memberOf(*response.result, "capabilities"));
        return Era::Modern;
    }
    if (response.status == 401 || response.status == 403)
        return std::unexpected(errorOf(response));
    if (!isUnsupportedVersion(response))
        return Era::Legacy;
    const auto* versions = response.error.data ? memberOf(*response.error.data, "supported") : nullptr;
    if (lists(versions, kModernVersion))
        return std::nullopt;
    if (listsModern(versions))
        return base::fail(ErrorCode::Unsupported,
            "it speaks MCP " + json::serialize(*versions).substr(0, 200) + "; this program speaks up to "
                + std::string(kModernVersion));
    return Era::Legacy;
}

base::Task<base::Result<Session::Outcome>> Session::initialize(base::CancelToken cancel)
{
    json::object params;
    params["protocolVersion"] = kLegacyVersions.front();
    params["capabilities"] = capabilities();
    params["clientInfo"] = {{"name", "kaze"}, {"version", KAZE_VERSION}};
    Client::CallOptions options;
    options.timeout = m_settings.startTimeout;
    std::string method = "initialize";
    co_return co_await round(std::move(method), std::move(params), std::move(options), false, cancel);
}

base::Task<base::Result<>> Session::shakeHands(base::CancelToken cancel)
{
    m_modern = false;
    m_carrier->speak({}, false);
    auto outcome = co_await initialize(cancel);
    const auto refused = [&] { return outcome && !outcome->unanswered && !outcome->response.result; };
    if (refused()) {
        const auto status = outcome->response.status;
        m_modernOnly = isUnsupportedVersion(outcome->response);
        if (!m_modernOnly && m_generation == 0 && (status == 400 || status == 404 || status == 405)) {
            const auto turned = co_await m_carrier->turnToOldTransport(m_settings.startTimeout, cancel);
            if (turned)
                outcome = co_await initialize(cancel);
        }
    }
    if (!outcome)
        co_return failure(outcome);
    if (outcome->unanswered)
        co_return std::unexpected(*outcome->unanswered);
    if (refused())
        co_return std::unexpected(errorOf(outcome->response));
    if (auto taken = takeHandshake(outcome->response.result); !taken)
        co_return taken;
    m_carrier->speak(m_info.protocolVersion, false);
    if (auto told = m_peer.notify("notifications/initialized", {}); !told)
        co_return told;
    co_await m_carrier->accepted();
    m_carrier->listen();
    co_return base::Result<>{};
}

base::Result<> Session::takeHandshake(const Document& result)
{
    if (!result->is_object())
        return base::fail(ErrorCode::Protocol, "the answer to initialize is no object");
    ServerInfo info;
    info.protocolVersion = textIn(*result, "protocolVersion");
    if (std::ranges::find(kLegacyVersions, info.protocolVersion) == kLegacyVersions.end())
        return base::fail(ErrorCode::Unsupported,
            "it speaks MCP \"" + info.protocolVersion.substr(0, 40) + "\"; this program speaks "
                + std::string(kLegacyVersions.back()) + " to " + std::string(kModernVersion));
    if (const auto* named = memberOf(*result, "serverInfo")) {
        info.name = textIn(*named, "name");
        info.version = textIn(*named, "version");
    }
    info.instructions = textIn(*result, "instructions");
    info.capabilities = objectOf(memberOf(*result, "capabilities"));
    m_info = std::move(info);
    return {};
}

base::Task<base::Result<>> Session::renew(Self self, int generation)
{
    if (generation != self->m_generation)
        co_return base::Result<>{};
    if (self->m_renewing) {
        const base::OneShot<base::Result<>> waiter;
        self->m_renewWaiters.push_back(waiter);
        co_return co_await waiter.wait();
    }
    if (!self->m_carrier->forgetSession())
        co_return base::fail(ErrorCode::NotFound, "there was no session");
    self->m_renewing = true;
    ++self->m_generation;
    self->m_parts.log->info("{}: the server has forgotten the session; beginning a new one", self->m_settings.name);
    const base::CancelToken never;
    const auto begun = co_await self->shakeHands(never);
    self->m_renewing = false;
    for (const auto& waiter : std::exchange(self->m_renewWaiters, {}))
        waiter.set(begun);
    if (begun)
        for (const auto& uri : self->m_subscribed) {
            const Outgoing what{self->m_peer.reserve(), "resources/subscribe"};
            json::object params;
            params["uri"] = uri;
            (void)self->m_peer.send(what, params);
        }
    co_return begun;
}

base::Task<base::Result<>> Session::listTools(base::CancelToken cancel)
{
    if (!m_info.offers("tools")) {
        m_tools.clear();
        co_return base::Result<>{};
    }
    const auto self = shared_from_this();
    std::vector<ToolDescription> tools;
    PageGuard guard("tools");
    while (true) {
        json::object params;
        if (!guard.cursor().empty())
            params["cursor"] = guard.cursor();
        Client::CallOptions options;
        options.timeout = m_settings.startTimeout;
        std::string method = "tools/list";
        const auto answer = co_await request(self, std::move(method), std::move(params), std::move(options), cancel);
        if (!answer)
            co_return failure(answer);
        auto page = toolPageOf(**answer);
        if (!page)
            co_return failure(page);
        std::ranges::move(page->tools, std::back_inserter(tools));
        const auto more = guard.next(std::move(page->nextCursor), tools.size());
        if (!more)
            co_return failure(more);
        if (!*more)
            break;
    }
    takeTools(std::move(tools));
    co_return base::Result<>{};
}

void Session::takeTools(std::vector<ToolDescription> tools)
{
    m_mirrored.clear();
    m_outputs.clear();
    std::set<std::string> names;
    std::erase_if(tools, [&](const ToolDescription& tool) {
        if (!names.insert(tool.name).second) {
            violated("it lists the tool " + tool.name + " twice; the first one counts");
            return true;
        }
        if (!m_modern || !m_carrier->overHttp())
            return false;
        auto mirrored = mirroredArguments(tool.inputSchema);
        if (!mirrored) {
            violated("left out the tool " + tool.name + ": " + mirrored.error().message);
            return true;
        }
        if (!mirrored->empty())
            m_mirrored.emplace(tool.name, std::move(*mirrored));
        return false;
    });
    for (const auto& tool : tools)
        if (tool.outputSchema.is_object())
            m_outputs.emplace(tool.name, std::make_shared<const json::value>(tool.outputSchema));
    m_tools = std::move(tools);
}

} // namespace kaze::mcp::detail
