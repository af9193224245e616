#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kaze::base {

[[nodiscard]] std::string snakeCase(std::string_view camel);

//! The JSON name of a described enumerator: "needs_attention" for NeedsAttention.
template <class E>
[[nodiscard]] std::string enumName(E value)
{
    std::string name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto item) {
        if (item.value == value)
            name = snakeCase(item.name);
    });
    return name;
}

template <class E>
[[nodiscard]] std::optional<E> enumOf(std::string_view name)
{
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto item) {
        if (!found && snakeCase(item.name) == name)
            found = item.value;
    });
    return found;
}

//! "queued, running, done": for messages.
template <class E>
[[nodiscard]] std::string enumNames()
{
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto item) { names += (names.empty() ? "" : ", ") + snakeCase(item.name); });
    return names;
}

//! An enum value that may come from a newer peer: what this build does not know keeps its name and travels on.
template <class E>
class Open {
public:
    Open() = default;
    Open(E value) : m_value(value) { } // NOLINT(google-explicit-constructor): it stands wherever an E does

    [[nodiscard]] static Open named(std::string_view name)
    {
        Open open;
        open.m_value = enumOf<E>(name);
        if (!open.m_value)
            open.m_unknown = name;
        return open;
    }

    //! The value, or `fallback` where this build does not know it.
    [[nodiscard]] E valueOr(E fallback) const { return m_value.value_or(fallback); }
    [[nodiscard]] bool known() const { return m_value.has_value(); }
    [[nodiscard]] std::string name() const { return m_value ? enumName(*m_value) : m_unknown; }

    bool operator==(const Open&) const = default;
    bool operator==(E value) const { return m_value == value; }

private:
    std::optional<E> m_value = E{};
    std::string m_unknown;
};

} // namespace kaze::base
