#include "engine/base/redact.h"

#include "engine/base/detail/secret_patterns.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <bitset>
#include <map>

namespace kaze::base {

namespace {

constexpr std::size_t kLeastSecret = 6;
constexpr std::string_view kHole = "[redacted]";

constexpr auto kMayAnnounce = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = detail::mayAnnounce(static_cast<char>(c));
    return table;
}();

std::uint16_t pairAt(std::string_view text, std::size_t at)
{
    return static_cast<std::uint16_t>(static_cast<unsigned char>(text[at]) << 8 | static_cast<unsigned char>(text[at + 1]));
}

//! The registered values, found by their first two bytes. Never changed once it is shared.
struct KnownSecrets {
    std::bitset<65536> begins;
    std::map<std::uint16_t, std::vector<std::string>> byBeginning; //!< the longest first

    void add(std::string_view value)
    {
        auto& same = byBeginning[pairAt(value, 0)];
        if (std::find(same.begin(), same.end(), value) != same.end())
            return;
        same.emplace_back(value);
        std::sort(same.begin(), same.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
        begins.set(pairAt(value, 0));
    }

    //! Cheap, and nearly always false.
    [[nodiscard]] bool mayBeginAt(std::string_view text, std::size_t at) const
    {
        return at + 1 < text.size() && begins.test(pairAt(text, at));
    }

    //! 0 where none begins; only where one may.
    [[nodiscard]] std::size_t lengthAt(std::string_view text, std::size_t at) const
    {
        for (const auto& secret : byBeginning.at(pairAt(text, at)))
            if (text.substr(at).starts_with(secret))
                return secret.size();
        return 0;
    }
};

std::string_view trimmed(std::string_view value)
{
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto begin = value.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos)
        return {};
    return value.substr(begin, value.find_last_not_of(kSpaces) - begin + 1);
}

//! As it stands inside a JSON string.
std::string escaped(std::string_view value)
{
    const auto quoted = boost::json::serialize(boost::json::value(boost::json::string(value)));
    return quoted.substr(1, quoted.size() - 2);
}

} // namespace

struct Redactor::Impl {
    mutable std::mutex mutex; //!< guards the pointer
    std::shared_ptr<const KnownSecrets> known = std::make_shared<const KnownSecrets>();

    [[nodiscard]] std::shared_ptr<const KnownSecrets> current() const
    {
        const std::lock_guard lock(mutex);
        return known;
    }

    //! `announcedAt` says where a secret stands that is known by its surroundings.
    template <class F>
    [[nodiscard]] std::string hide(std::string_view text, F announcedAt) const;
};

Redactor::Redactor() : m_impl(std::make_unique<Impl>()) { }

Redactor::~Redactor() = default;

void Redactor::addSecret(std::string_view value)
{
    value = trimmed(value);
    if (value.size() < kLeastSecret)
        return;
    const std::lock_guard lock(m_impl->mutex);
    auto changed = std::make_shared<KnownSecrets>(*m_impl->known);
    changed->add(value);
    changed->add(escaped(value));
    m_impl->known = std::move(changed);
}

std::string Redactor::clean(std::string_view text) const
{
    return m_impl->hide(text, detail::secretAnnouncedAt);
}

std::string Redactor::hideKnown(std::string_view text) const
{
    if (m_impl->current()->begins.none())
        return std::string(text);
    const auto nothing = [](std::string_view, std::size_t) { return detail::Span{}; };
    return m_impl->hide(text, nothing);
}

template <class F>
std::string Redactor::Impl::hide(std::string_view text, F announcedAt) const
{
    const auto known = current();
    std::string clean;
    std::size_t copied = 0; // everything before it is in `clean`
    std::size_t hidden = 0; // everything from the last hole's beginning to here is hidden
    for (std::size_t at = 0; at < text.size(); ++at) {
        detail::Span secret;
        if (const auto length = known->mayBeginAt(text, at) ? known->lengthAt(text, at) : 0)
            secret = {at, at + length};
        else if (at >= hidden && kMayAnnounce[static_cast<unsigned char>(text[at])])
            secret = announcedAt(text, at);
        if (secret.end <= hidden)
            continue;
        // One that begins inside a hole or right behind it makes the hole longer.
        if (secret.begin > hidden || copied == 0) {
            const auto begin = std::max(secret.begin, copied);
            clean += text.substr(copied, begin - copied);
            clean += kHole;
        }
        hidden = copied = secret.end;
    }
    clean += text.substr(copied);
    return clean;
}

} // namespace kaze::base
