#include "engine/base/detail/yaml_reader.h"

#include "engine/base/text.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <sstream>

namespace kaze::base::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostNodes = 100'000; // counted with aliases written out
constexpr std::size_t kMostEvents = 2'000'000; // twice what a file of the largest size can have
constexpr std::size_t kMostDepth = 100;
constexpr std::size_t kMostPointerBytes = std::size_t{64} << 20;
constexpr std::string_view kPlain = "?";
constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

//! Thrown inside this file only.
struct Refused {
    YAML::Mark mark;
    std::string why;
};

std::string placed(const std::string& name, const YAML::Mark& mark, const std::string& what)
{
    if (mark.is_null())
        return name + ": " + what;
    return name + ':' + std::to_string(mark.line + 1) + ':' + std::to_string(mark.column + 1) + ": " + what;
}

class Converter {
public:
    YamlContent run(const YAML::Node& root)
    {
        m_content.value = convert(root, "", root.Mark(), 0);
        return std::move(m_content);
    }

private:
    json::value convert(const YAML::Node& node, const std::string& pointer, const YAML::Mark& mark, std::size_t depth)
    {
        if (depth > kMostDepth)
            throw Refused{mark, "nested deeper than " + std::to_string(kMostDepth) + " levels"};
        m_pointerBytes += pointer.size();
        if (++m_nodes > kMostNodes || m_pointerBytes > kMostPointerBytes)
            throw Refused{mark, "more than " + std::to_string(kMostNodes) + " values, its aliases written out"};
        m_content.marks.push_back({pointer, mark.is_null() ? 1 : mark.line + 1, mark.is_null() ? 1 : mark.column + 1});
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return scalar(node);
        case YAML::NodeType::Sequence:
            return sequence(node, pointer, depth);
        case YAML::NodeType::Map:
            return map(node, pointer, depth);
        default:
            return nullptr;
        }
    }

    static json::value scalar(const YAML::Node& node)
    {
        const auto& text = node.Scalar();
        std::string_view tag = node.Tag();
        if (tag == kPlain || tag.empty())
            return coreScalar(text);
        if (tag == "!" || tag == "tag:yaml.org,2002:str")
            return json::string(text);
        auto value = coreScalar(text);
        const bool fits = (tag == "tag:yaml.org,2002:int" && (value.is_int64() || value.is_uint64()))
            || (tag == "tag:yaml.org,2002:float" && value.is_number()) || (tag == "tag:yaml.org,2002:bool" && value.is_bool())
            || (tag == "tag:yaml.org,2002:null" && value.is_null());
        if (fits)
            return value;
        if (tag.starts_with(kCoreTag))
            tag.remove_prefix(kCoreTag.size());
        throw Refused{node.Mark(), "the tag " + shortened(tag, 60) + " does not go with \"" + shortened(text, 60) + "\""};
    }

    json::value sequence(const YAML::Node& node, const std::string& pointer, std::size_t depth)
    {
        json::array items;
        for (const auto& item : node)
            items.push_back(convert(item, pointer + '/' + std::to_string(items.size()), item.Mark(), depth + 1));
        return items;
    }

    json::value map(const YAML::Node& node, const std::string& pointer, std::size_t depth)
    {
        json::object members;
        for (const auto& member : node) {
            if (!member.first.IsScalar())
                throw Refused{member.first.Mark(), "the name of a member is text"};
            const auto& name = member.first.Scalar();
            if (members.contains(name))
                throw Refused{member.first.Mark(), "\"" + shortened(name, 60) + "\" stands here twice"};
            members.emplace(name, convert(member.second, pointer + '/' + escaped(name), member.first.Mark(), depth + 1));
        }
        return members;
    }

    static std::string escaped(const std::string& name)
    {
        std::string pointer;
        for (const char c : name)
            pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        return pointer;
    }

    YamlContent m_content;
    std::size_t m_nodes = 0;
    std::size_t m_pointerBytes = 0;
};

//! Looks at a file before it is loaded: yaml-cpp 0.7 reads some malformed ones for ever.
class OneDocument final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++m_documents > 1)
            throw Refused{mark, "a second document begins here; one file holds one"};
    }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { count(mark); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { count(mark); }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string&) override { count(mark); }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        count(mark);
    }
    void OnSequenceEnd() override { }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        count(mark);
    }
    void OnMapEnd() override { }

private:
    void count(const YAML::Mark& mark)
    {
        if (++m_events > kMostEvents)
            throw Refused{mark, "has no end"};
    }

    int m_documents = 0;
    std::size_t m_events = 0;
};

void checkIsOne(const std::string& text)
{
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    OneDocument look;
    while (parser.HandleNextDocument(look))
        continue;
}

bool allOf(std::string_view text, std::string_view characters)
{
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

//! [-+]? ( . [0-9]+ | [0-9]+ ( . [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool isFloat(std::string_view text)
{
    constexpr std::string_view kDigits = "0123456789";
    const auto exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        auto power = text.substr(exponent + 1);
        if (power.starts_with('-') || power.starts_with('+'))
            power.remove_prefix(1);
        if (!allOf(power, kDigits))
            return false;
        text = text.substr(0, exponent);
    }
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    return (whole.empty() || allOf(whole, kDigits)) && (part.empty() || allOf(part, kDigits))
        && (!whole.empty() || !part.empty());
}

json::value integer(std::string_view digits, int base, bool negative)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (error != std::errc() || end != digits.data() + digits.size())
        return nullptr;
    if (!negative)
        return number <= static_cast<std::uint64_t>(INT64_MAX) ? json::value(static_cast<std::int64_t>(number))
                                                               : json::value(number);
    if (number <= static_cast<std::uint64_t>(INT64_MAX))
        return -static_cast<std::int64_t>(number);
    return number == static_cast<std::uint64_t>(INT64_MAX) + 1 ? json::value(INT64_MIN) : json::value(nullptr);
}

} // namespace

json::value coreScalar(std::string_view text)
{
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
        return nullptr;
    if (text == "true" || text == "True" || text == "TRUE")
        return true;
    if (text == "false" || text == "False" || text == "FALSE")
        return false;
    const bool sign = text.front() == '-' || text.front() == '+';
    const auto digits = text.substr(sign ? 1 : 0);
    json::value number;
    if (allOf(digits, "0123456789"))
        number = integer(digits, 10, text.front() == '-');
    else if (text.starts_with("0x") && allOf(text.substr(2), "0123456789abcdefABCDEF"))
        number = integer(text.substr(2), 16, false);
    else if (text.starts_with("0o") && allOf(text.substr(2), "01234567"))
        number = integer(text.substr(2), 8, false);
    if (!number.is_null())
        return number;
    double real = 0;
    if (isFloat(digits)) {
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), real);
        if (read.ec == std::errc() && std::isfinite(real))
            return text.front() == '-' ? -real : real;
    }
    return json::string(text);
}

Result<YamlContent> readYaml(std::string_view text, const std::string& name)
{
    const auto invalid = [&](const YAML::Mark& mark, const std::string& why) {
        return fail(ErrorCode::InvalidArgument, placed(name, mark, why));
    };
    if (!isUtf8(text) || text.find('\0') != std::string_view::npos)
        return invalid(YAML::Mark::null_mark(), "is no UTF-8 text");
    try {
        const std::string whole(text);
        checkIsOne(whole);
        return Converter().run(YAML::Load(whole));
    } catch (const Refused& refused) {
        return invalid(refused.mark, refused.why);
    } catch (const YAML::Exception& thrown) {
        return invalid(thrown.mark, thrown.msg);
    } catch (const std::exception& thrown) {
        return invalid(YAML::Mark::null_mark(), std::string("cannot be read: ") + thrown.what());
    }
}

} // namespace kaze::base::detail
