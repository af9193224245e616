#include "engine/storage/filter_sql.h"

namespace kaze::storage {

std::string_view comparisonOf(base::FilterTerm::Op op)
{
    using Op = base::FilterTerm::Op;
    switch (op) {
    case Op::Less:
        return " < ?";
    case Op::Greater:
        return " > ?";
    case Op::LessEqual:
        return " <= ?";
    case Op::GreaterEqual:
        return " >= ?";
    case Op::Contains:
    case Op::Equals:
        break;
    }
    return " = ?";
}

bool isPattern(std::string_view value)
{
    return value.find_first_of("*?") != std::string_view::npos;
}

std::string likeOf(std::string_view pattern, bool anywhere)
{
    std::string like = anywhere ? "%" : "";
    for (const char c : pattern) {
        if (c == '%' || c == '_' || c == '\\')
            like += '\\';
        like += c == '*' ? '%' : c == '?' ? '_' : c;
    }
    return anywhere ? like + "%" : like;
}

} // namespace kaze::storage
