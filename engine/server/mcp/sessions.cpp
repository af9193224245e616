#include "engine/server/mcp/sessions.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/random.h>

namespace kaze::server::detail {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMostOfOne = 64;
constexpr std::size_t kMost = 1024;
constexpr base::Duration kIdle = 1h;
constexpr std::size_t kIdBytes = 32;

base::Result<std::string> randomId()
{
    std::array<unsigned char, kIdBytes> bytes{};
    ssize_t got = 0;
    while ((got = ::getrandom(bytes.data(), bytes.size(), 0)) < 0 && errno == EINTR) { }
    if (got != static_cast<ssize_t>(bytes.size()))
        return std::unexpected(base::systemError("no random bytes for a session", errno));
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string id;
    for (const auto byte : bytes)
        id.append({kDigits[byte >> 4], kDigits[byte & 15]});
    return id;
}

} // namespace

McpSessions::~McpSessions()
{
    for (const auto& [id, session] : m_sessions)
        session.server->end();
}

base::Result<std::string> McpSessions::begin(const std::string& holder, std::shared_ptr<mcp::Server> server)
{
    endIdle();
    if (!makeRoom(&holder, kMostOfOne) || !makeRoom(nullptr, kMost))
        return base::fail(
            base::ErrorCode::RateLimited, "there are too many MCP sessions at work; end some of them, or try again later");
    auto id = randomId();
    if (!id)
        return failure(id);
    m_sessions.emplace(*id, Session{holder, std::move(server), m_clock.steady()});
    return id;
}

std::shared_ptr<mcp::Server> McpSessions::find(const std::string& id, const std::string& holder)
{
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end() || found->second.holder != holder)
        return nullptr;
    found->second.usedAt = m_clock.steady();
    return found->second.server;
}

bool McpSessions::end(const std::string& id, const std::string& holder)
{
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end() || found->second.holder != holder)
        return false;
    const auto server = found->second.server;
    m_sessions.erase(found);
    server->end();
    return true;
}

void McpSessions::endIdle()
{
    const auto before = m_clock.steady() - kIdle;
    std::erase_if(
        m_sessions, [&](const auto& each) { return each.second.usedAt < before && each.second.server->underWay() == 0; });
}

//! `holder` null: of all.
bool McpSessions::makeRoom(const std::string* holder, std::size_t most)
{
    std::size_t count = 0;
    auto oldest = m_sessions.end();
    for (auto each = m_sessions.begin(); each != m_sessions.end(); ++each) {
        if (holder && each->second.holder != *holder)
            continue;
        ++count;
        if (each->second.server->underWay() == 0 && (oldest == m_sessions.end() || each->second.usedAt < oldest->second.usedAt))
            oldest = each;
    }
    if (count < most)
        return true;
    if (oldest == m_sessions.end())
        return false;
    m_sessions.erase(oldest);
    return true;
}

} // namespace kaze::server::detail
