#include "engine/base/detail/secret_patterns.h"

#include <algorithm>
#include <array>

namespace kaze::base::detail {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool isAlnum(char c)
{
    return isDigit(c) || isUpper(c) || (c >= 'a' && c <= 'z');
}
bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool isQuote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}
bool isKeyChar(char c)
{
    return isAlnum(c) || c == '_' || c == '-';
}
bool isTokenChar(char c)
{
    return isKeyChar(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
}
bool isUpperOrDigit(char c)
{
    return isUpper(c) || isDigit(c);
}
bool isBareValueChar(char c)
{
    return !isSpace(c) && !isQuote(c) && std::string_view(",;&<>(){}[]\\").find(c) == std::string_view::npos;
}

char lower(char c)
{
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Predicate>
std::size_t runEnd(std::string_view text, std::size_t from, Predicate belongs)
{
    while (from < text.size() && belongs(text[from]))
        ++from;
    return from;
}

//! Whether a word may begin at `at`; in JSON inside a string "\n" stands right before it.
bool wordBegins(std::string_view text, std::size_t at)
{
    if (at == 0 || !(isAlnum(text[at - 1]) || text[at - 1] == '_'))
        return true;
    return at >= 2 && text[at - 2] == '\\' && std::string_view("nrtbf").find(text[at - 1]) != std::string_view::npos;
}

//! Tells "dXNlcjpwYXNz" and "abc12345" from a word of prose.
bool looksRandom(std::string_view value)
{
    constexpr std::size_t kLongerThanWords = 24;
    return value.size() >= kLongerThanWords || std::any_of(value.begin(), value.end(), isDigit)
        || (value.size() > 1 && std::any_of(value.begin() + 1, value.end(), isUpper)
            && std::any_of(value.begin(), value.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
}

//! Prefixes that providers give their keys, and how many characters follow at least.
struct KnownPrefix {
    std::string_view prefix;
    std::size_t least;
    bool (*belongs)(char);
};

constexpr std::array<KnownPrefix, 21> kPrefixes{{
    {"kaze_", 40, isKeyChar}, // our own access tokens
    {"sk-", 16, isKeyChar}, // OpenAI, Anthropic, OpenRouter, DeepSeek
    {"AKIA", 16, isUpperOrDigit}, // AWS
    {"ASIA", 16, isUpperOrDigit},
    {"ghp_", 20, isAlnum}, // GitHub
    {"gho_", 20, isAlnum},
    {"ghu_", 20, isAlnum},
    {"ghs_", 20, isAlnum},
    {"ghr_", 20, isAlnum},
    {"github_pat_", 20, isKeyChar},
    {"glpat-", 16, isKeyChar}, // GitLab
    {"xoxb-", 10, isKeyChar}, // Slack
    {"xoxp-", 10, isKeyChar},
    {"xoxa-", 10, isKeyChar},
    {"AIza", 30, isKeyChar}, // Google
    {"hf_", 20, isAlnum}, // Hugging Face
    {"gsk_", 20, isAlnum}, // Groq
    {"xai-", 20, isKeyChar},
    {"npm_", 30, isAlnum},
    {"sk_live_", 10, isAlnum}, // Stripe
    {"rk_live_", 10, isAlnum},
}};

Span knownPrefixAt(std::string_view text, std::size_t at)
{
    if (!wordBegins(text, at))
        return {};
    const auto here = text.substr(at);
    for (const auto& known : kPrefixes) {
        if (here.front() != known.prefix.front() || !here.starts_with(known.prefix))
            continue;
        const auto body = at + known.prefix.size();
        const auto end = runEnd(text, body, known.belongs);
        if (end - body >= known.least)
            return {at, end};
    }
    return {};
}

Span jsonWebTokenAt(std::string_view text, std::size_t at)
{
    constexpr std::size_t kLeast = 10;
    // Behind a dash it is the middle of a run that was read already, and reading each again would be quadratic.
    if (!text.substr(at).starts_with("eyJ") || !wordBegins(text, at) || (at > 0 && text[at - 1] == '-'))
        return {};
    const auto head = runEnd(text, at, isKeyChar);
    if (head - at < kLeast || head == text.size() || text[head] != '.')
        return {};
    const auto body = runEnd(text, head + 1, isKeyChar);
    if (body - head - 1 < kLeast)
        return {};
    return {at, body < text.size() && text[body] == '.' ? runEnd(text, body + 1, isKeyChar) : body};
}

//! "Bearer …" and "Basic …", in any case.
Span authSchemeAt(std::string_view text, std::size_t at)
{
    constexpr std::size_t kLeast = 8;
    for (const std::string_view scheme : {"bearer", "basic"}) {
        const auto here = text.substr(at, scheme.size());
        if (!std::equal(here.begin(), here.end(), scheme.begin(), scheme.end(), [](char a, char b) { return lower(a) == b; }))
            continue;
        const auto gap = at + scheme.size();
        const auto value = runEnd(text, gap, [](char c) { return c == ' ' || c == '\t'; });
        const auto end = runEnd(text, value, isTokenChar);
        if (value > gap && end - value >= kLeast && looksRandom(text.substr(value, end - value)) && wordBegins(text, at))
            return {value, end};
    }
    return {};
}

Span privateKeyAt(std::string_view text, std::size_t at)
{
    constexpr std::string_view kBegin = "-----BEGIN ";
    constexpr std::string_view kEnd = "-----END ";
    constexpr std::string_view kDashes = "-----";
    constexpr std::size_t kLongestTitle = 64;
    if (!text.substr(at).starts_with(kBegin))
        return {};
    const auto title = text.substr(at + kBegin.size(), kLongestTitle);
    if (title.substr(0, title.find(kDashes)).find("PRIVATE KEY") == std::string_view::npos)
        return {};
    // A block that was cut off has no end: then all of the rest goes.
    const auto end = text.find(kEnd, at);
    const auto close = end == std::string_view::npos ? end : text.find(kDashes, end + kEnd.size());
    return {at, close == std::string_view::npos ? text.size() : close + kDashes.size()};
}

//! "://user:password@host".
Span urlPasswordAt(std::string_view text, std::size_t at)
{
    constexpr std::size_t kLongest = 512;
    if (!text.substr(at).starts_with("://"))
        return {};
    const auto window = text.substr(0, std::min(text.size(), at + 3 + kLongest));
    const auto end = runEnd(window, at + 3,
        [](char c) { return !isSpace(c) && !isQuote(c) && std::string_view("/?#<>\\").find(c) == std::string_view::npos; });
    const auto authority = text.substr(at + 3, end - at - 3);
    const auto host = authority.rfind('@');
    const auto colon = authority.find(':');
    if (host == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= host)
        return {};
    return {at + 3 + colon + 1, at + 3 + host};
}

constexpr std::size_t kLongestName = 64;

enum class NameKind { None, Weak, Strong };

//! Strong names are always followed by a secret; "token" and "secret" often are.
NameKind kindOfName(std::string_view identifier)
{
    std::array<char, kLongestName> letters{};
    std::size_t count = 0;
    for (const char c : identifier)
        if (c != '_' && c != '-')
            letters[count++] = lower(c);
    const std::string_view name(letters.data(), count);
    for (const std::string_view strong : {"apikey", "secretkey", "accesskey", "privatekey", "clientsecret", "accesstoken",
             "refreshtoken", "authtoken", "sessiontoken", "bearertoken", "password", "passwd", "passphrase", "authorization"})
        if (name.ends_with(strong))
            return NameKind::Strong;
    return name.ends_with("token") || name.ends_with("secret") ? NameKind::Weak : NameKind::None;
}

std::string_view identifierBefore(std::string_view text, std::size_t separator)
{
    constexpr std::size_t kLongestGap = 8;
    auto end = separator;
    while (end > 0 && separator - end < kLongestGap && (text[end - 1] == ' ' || isQuote(text[end - 1]) || text[end - 1] == '\\'))
        --end;
    auto begin = end;
    while (begin > 0 && end - begin < kLongestName && isKeyChar(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

Span quotedValue(std::string_view text, std::size_t open, bool escaped, NameKind kind)
{
    constexpr std::size_t kLeastStrong = 6;
    constexpr std::size_t kLeastWeak = 12;
    const char quote = text[open];
    auto end = open + 1;
    for (; end < text.size() && text[end] != quote && text[end] != '\n'; ++end)
        if (text[end] == '\\' && end + 1 < text.size()) {
            if (escaped && text[end + 1] == quote)
                break;
            ++end;
        }
    end = std::min(end, text.size());
    const auto value = text.substr(open + 1, end - open - 1);
    const bool secret
        = kind == NameKind::Strong ? value.size() >= kLeastStrong : value.size() >= kLeastWeak && looksRandom(value);
    return secret && !value.starts_with('$') ? Span{open + 1, end} : Span{};
}

Span bareValue(std::string_view text, std::size_t begin, std::string_view name, bool assigned)
{
    constexpr std::size_t kLeast = 8;
    constexpr std::size_t kLeastInEnvironment = 6;
    // Judged by what comes before the next separator, so that "token=token=…" is read once.
    const auto end = runEnd(text, begin, [](char c) { return isBareValueChar(c) && c != '=' && c != ':'; });
    const auto value = text.substr(begin, end - begin);
    const bool environment = assigned && std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const bool call = end < text.size() && (text[end] == '(' || text[end] == '[');
    if (call || value.starts_with('$'))
        return {};
    if ((environment && value.size() >= kLeastInEnvironment)
        || (value.size() >= kLeast && std::any_of(value.begin(), value.end(), isDigit)))
        return {begin, runEnd(text, end, isBareValueChar)};
    return {};
}

//! `"api_key": "…"`, `password=…`, `X-Api-Key: …`, also inside a JSON string.
Span namedValueAt(std::string_view text, std::size_t at)
{
    const auto name = identifierBefore(text, at);
    const auto kind = kindOfName(name);
    if (kind == NameKind::None)
        return {};
    auto value = runEnd(text, at + 1, [](char c) { return c == ' ' || c == '\t'; });
    const auto escapes = value;
    value = runEnd(text, value, [](char c) { return c == '\\'; });
    if (value < text.size() && isQuote(text[value]))
        return quotedValue(text, value, value > escapes, kind);
    return value == escapes ? bareValue(text, value, name, text[at] == '=') : Span{};
}

} // namespace

Span secretAnnouncedAt(std::string_view text, std::size_t at)
{
    switch (text[at]) {
    case ':': {
        const auto inUrl = urlPasswordAt(text, at);
        return inUrl.end ? inUrl : namedValueAt(text, at);
    }
    case '=':
        return namedValueAt(text, at);
    case '-':
        return privateKeyAt(text, at);
    case 'e':
        return jsonWebTokenAt(text, at);
    case 'B':
    case 'b':
        return authSchemeAt(text, at);
    case 's':
    case 'A':
    case 'g':
    case 'x':
    case 'h':
    case 'n':
    case 'k':
    case 'r':
        return knownPrefixAt(text, at);
    default:
        return {};
    }
}

} // namespace kaze::base::detail
