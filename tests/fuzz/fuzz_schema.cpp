// {"schema": …, "value": …}: the schemas are those of tools from servers that nobody knows, the values what a model made up.

#include "engine/base/json_schema.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    boost::json::parse_options options;
    options.max_depth = 128;
    boost::system::error_code bad;
    const auto text = textOf(data, size);
    const auto both = boost::json::parse(boost::json::string_view(text.data(), text.size()), bad, {}, options);
    const auto* fields = bad ? nullptr : both.if_object();
    const auto* schema = fields ? fields->if_contains("schema") : nullptr;
    const auto* value = fields ? fields->if_contains("value") : nullptr;
    if (!schema || !value)
        return 0;
    const auto compiled = base::JsonSchema::compile(*schema);
    if (!compiled) {
        check(compiled.error().code == base::ErrorCode::InvalidArgument && !compiled.error().message.empty(),
            "it says what is wrong");
        return 0;
    }
    const auto violations = compiled->violations(*value);
    check(violations.size() <= 20, "complaints are bounded");
    check(compiled->check(*value).has_value() == violations.empty(), "what fits has no violation");
    return 0;
}
