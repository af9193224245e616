#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::server::detail {

//! The first thing that is wrong with a request's JSON, and where it stands.
struct Complaint {
    std::string path; //!< "messages[2].content"; empty: of the whole
    std::string what; //!< empty: nothing is wrong

    explicit operator bool() const { return !what.empty(); }
    void make(std::string where, std::string why);
};

//! Reads the members of a foreign JSON object by name and type. What is missing or null has its default; what has another type is complained of,
//! once, and reads as its default, so that a reader asks for everything and looks at the complaint in the end. Borrows all it is given.
class Fields {
public:
    Fields(const boost::json::value& value, std::string path, Complaint& complaint);

    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {}) const;
    [[nodiscard]] std::optional<double> number(std::string_view name, double least, double most) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most) const;
    [[nodiscard]] bool flag(std::string_view name, bool otherwise = false) const;
    [[nodiscard]] const boost::json::array* array(std::string_view name) const;
    [[nodiscard]] const boost::json::object* object(std::string_view name) const;
    //! Reads the members of every element of an array, none where there is none.
    template <class Read>
    void each(std::string_view name, Read read) const
    {
        const auto* all = array(name);
        for (std::size_t i = 0; all && i < all->size(); ++i)
            read(Fields((*all)[i], at(name, i), m_complaint));
    }
    //! Null where it is missing or null.
    [[nodiscard]] const boost::json::value* any(std::string_view name) const;

    //! Complains of it where it is there and says anything but nothing: false, 0, "", [] or {}.
    void refuse(std::initializer_list<std::string_view> names, std::string_view why) const;
    void complain(std::string_view name, std::string why) const;

    [[nodiscard]] std::string at(std::string_view name) const;
    [[nodiscard]] std::string at(std::string_view name, std::size_t index) const;
    [[nodiscard]] Complaint& complaint() const { return m_complaint; }

private:
    const boost::json::object* m_object;
    std::string m_path;
    Complaint& m_complaint;
};

//! Appends a JSON string with its quotes; what is no UTF-8 is mended.
void appendQuoted(std::string& out, std::string_view text);

//! "line 3, column 14" of a place in a text.
[[nodiscard]] std::string placeIn(std::string_view text, std::size_t offset);

} // namespace kaze::server::detail
