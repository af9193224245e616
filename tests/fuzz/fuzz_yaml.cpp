// Configuration and agent files: YAML that a person, or a download, has written.

#include "engine/base/yaml.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze;
    using namespace kaze::fuzz;
    static const auto schema = base::JsonSchema::compile(boost::json::parse(
        R"({"type":"object","properties":{"keys":{"type":"array","items":{"type":"object","required":["from"]}},"retries":{"type":"integer"}}})"));
    const auto document = base::YamlDocument::parse(textOf(data, size), "kaze.yaml");
    if (!document) {
        check(document.error().message.starts_with("kaze.yaml:"), "a complaint says where");
        return 0;
    }
    const auto text = boost::json::serialize(document->value());
    check(text.size() <= 64 * size + 64, "aliases do not explode");
    for (const auto* pointer : {"", "/keys", "/keys/0/from", "/nothing/here"})
        check(document->where(pointer).starts_with("kaze.yaml:"), "every value stands somewhere");
    const auto checked = document->check(*schema);
    check(checked || !checked.error().message.empty(), "what does not fit is said");
    return 0;
}
