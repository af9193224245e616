#include "engine/mcp/detail/challenge.h"

#include <algorithm>
#include <optional>

namespace kaze::mcp::detail {

namespace {

constexpr std::size_t kLongestHeader = 16U << 10;

bool inToken(char c)
{
    static constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kOther.find(c) != std::string_view::npos;
}

//! Reads "scheme name=value, name="value", scheme …" (RFC 9110, section 11.6.1).
class Reader {
public:
    explicit Reader(std::string_view text) : m_left(text.substr(0, kLongestHeader)) { }

    void into(Challenge& challenge)
    {
        bool bearer = false;
        while (skipTo()) {
            const auto word = token();
            if (word.empty()) {
                m_left.remove_prefix(1);
                continue;
            }
            skipBlanks();
            if (!m_left.starts_with('=')) {
                bearer = net::sameName(word, "Bearer");
                continue;
            }
            m_left.remove_prefix(1);
            skipBlanks();
            auto value = m_left.starts_with('"') ? quoted() : bare();
            if (bearer)
                take(challenge, word, std::move(value));
        }
    }

private:
    static void take(Challenge& challenge, std::string_view name, std::string value)
    {
        for (const auto& [known, member] :
            {std::pair{"resource_metadata", &Challenge::resourceMetadata}, std::pair{"scope", &Challenge::scope},
                std::pair{"error", &Challenge::error}, std::pair{"error_description", &Challenge::description}})
            if (net::sameName(name, known) && (challenge.*member).empty())
                challenge.*member = std::move(value);
    }

    bool skipTo()
    {
        const auto at = m_left.find_first_not_of(" \t,");
        m_left.remove_prefix(std::min(at, m_left.size()));
        return !m_left.empty();
    }

    void skipBlanks() { m_left.remove_prefix(std::min(m_left.find_first_not_of(" \t"), m_left.size())); }

    std::string_view token()
    {
        const auto end = static_cast<std::size_t>(std::ranges::find_if_not(m_left, inToken) - m_left.begin());
        const auto word = m_left.substr(0, end);
        m_left.remove_prefix(end);
        return word;
    }

    //! Some servers leave the quotes out around URLs.
    std::string bare()
    {
        const auto end = std::min(m_left.find_first_of(", \t"), m_left.size());
        std::string value(m_left.substr(0, end));
        m_left.remove_prefix(end);
        return value;
    }

    std::string quoted()
    {
        std::string value;
        std::size_t i = 1;
        for (; i < m_left.size() && m_left[i] != '"'; ++i) {
            if (m_left[i] == '\\' && i + 1 < m_left.size())
                ++i;
            value += m_left[i];
        }
        m_left.remove_prefix(std::min(i + 1, m_left.size()));
        return value;
    }

    std::string_view m_left;
};

} // namespace

Challenge challengeOf(int status, const net::HttpHeaders& headers)
{
    Challenge challenge;
    challenge.status = status;
    for (const auto& [name, value] : headers)
        if (net::sameName(name, "WWW-Authenticate"))
            Reader(value).into(challenge);
    return challenge;
}

} // namespace kaze::mcp::detail
