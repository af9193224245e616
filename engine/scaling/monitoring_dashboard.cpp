#include "engine/scaling/monitoring.h"
#include "engine/scaling/trigger_table.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace kaze::scaling {

namespace json = boost::json;

namespace {

constexpr int kWidth = 24; //!< of a row, in Grafana's units

//! A member or element a line, so that changes can be read.
void writeIndented(std::string& out, const json::value& value, std::size_t depth)
{
    const auto line = [&](std::size_t at) { out += '\n' + std::string(2 * at, ' '); };
    const char* between = "";
    if (const auto* object = value.if_object(); object && !object->empty()) {
        out += '{';
        for (const auto& member : *object) {
            out += std::exchange(between, ",");
            line(depth + 1);
            out += json::serialize(member.key()) + ": ";
            writeIndented(out, member.value(), depth + 1);
        }
        line(depth);
        out += '}';
    } else if (const auto* array = value.if_array(); array && !array->empty()) {
        out += '[';
        for (const auto& element : *array) {
            out += std::exchange(between, ",");
            line(depth + 1);
            writeIndented(out, element, depth + 1);
        }
        line(depth);
        out += ']';
    } else {
        out += json::serialize(value);
    }
}

json::object source()
{
    return {{"type", "prometheus"}, {"uid", "${datasource}"}};
}

json::object variable(const char* name, const char* label, const std::string& query)
{
    return {{"name", name}, {"label", label}, {"type", "query"}, {"datasource", source()}, {"query", query}, {"refresh", 2},
        {"sort", 1}, {"multi", true}, {"includeAll", true}, {"allValue", ".*"},
        {"current", {{"text", "All"}, {"value", "$__all"}}}};
}

//! Places panels from left to right, and rows below each other.
class Grid {
public:
    void row(const std::string& title)
    {
        next();
        add({{"type", "row"}, {"title", title}, {"collapsed", false}}, kWidth, 1);
        next();
    }

    void add(json::object panel, int width, int height)
    {
        if (m_x + width > kWidth)
            next();
        panel["id"] = ++m_id;
        panel["gridPos"] = json::object{{"x", m_x}, {"y", m_y}, {"w", width}, {"h", height}};
        m_x += width;
        m_height = std::max(m_height, height);
        m_panels.push_back(std::move(panel));
    }

    json::array take() { return std::move(m_panels); }

private:
    void next()
    {
        m_y += m_height;
        m_x = m_height = 0;
    }

    int m_x = 0, m_y = 0, m_height = 0;
    int m_id = 0;
    json::array m_panels;
};

json::array targets(std::initializer_list<std::pair<std::string, std::string>> queries)
{
    json::array all;
    char name = 'A';
    for (const auto& [expression, legend] : queries)
        all.push_back(json::object{
            {"refId", std::string(1, name++)}, {"datasource", source()}, {"expr", expression}, {"legendFormat", legend}});
    return all;
}

json::object levels()
{
    const auto step = [](const char* colour, json::value value) {
        return json::object{{"color", colour}, {"value", std::move(value)}};
    };
    return {{"mode", "absolute"}, {"steps", json::array{step("green", nullptr), step("orange", kWarnShare), step("red", 1)}}};
}

json::object gaugeOf(const TriggerSpec& spec)
{
    const auto expression = "kaze:readiness:share{cell=~\"$cell\", trigger=\"" + std::string(spec.id) + "\"}";
    const json::object defaults{{"unit", "percentunit"}, {"min", 0}, {"max", 1.2}, {"thresholds", levels()}};
    return {{"type", "gauge"}, {"title", spec.title},
        {"description", std::string(spec.formula) + ". " + std::string(spec.action)}, {"datasource", source()},
        {"targets", targets({{expression, "{{cell}}"}})},
        {"fieldConfig", {{"defaults", defaults}, {"overrides", json::array()}}}};
}

json::object chart(const char* title, const char* unit, json::array queries)
{
    const json::object defaults{{"unit", unit}, {"custom", {{"fillOpacity", 10}, {"showPoints", "never"}}}};
    return {{"type", "timeseries"}, {"title", title}, {"datasource", source()}, {"targets", std::move(queries)},
        {"fieldConfig", {{"defaults", defaults}, {"overrides", json::array()}}}};
}

void addCharts(Grid& grid)
{
    const auto half
        = [&](const char* title, const char* unit, std::initializer_list<std::pair<std::string, std::string>> queries) {
              grid.add(chart(title, unit, targets(queries)), kWidth / 2, 8);
          };
    grid.row("Work");
    half("Turns", "s",
        {{"kaze:turn_seconds:p50_5m{cell=~\"$cell\"}", "{{cell}} p50"},
            {"kaze:turn_seconds:p95_5m{cell=~\"$cell\"}", "{{cell}} p95"},
            {"kaze:turn_seconds:p99_5m{cell=~\"$cell\"}", "{{cell}} p99"}});
    half("Parts of turns, p95", "s", {{"kaze:turn_part_seconds:p95_5m{cell=~\"$cell\"}", "{{cell}} {{part}}"}});
    half("Agents", "short",
        {{"kaze_agents_live{cell=~\"$cell\"}", "{{cell}} live"},
            {"kaze_agents_asleep{cell=~\"$cell\"}", "{{cell}} waiting for people"}});
    half("Runs that wait for a place", "short", {{"kaze_runs{cell=~\"$cell\", state=\"queued\"}", "{{cell}}"}});
    grid.row("Models");
    half("Calls", "reqps", {{"sum by (provider) (kaze:gateway_attempts:rate5m{cell=~\"$cell\"})", "{{provider}}"}});
    half("Failed calls", "percentunit", {{"kaze:gateway_errors:share5m{cell=~\"$cell\"}", "{{cell}}"}});
    half("Tokens by tenant", "short",
        {{"sum by (tenant, kind) (kaze:tenant_tokens:rate5m{cell=~\"$cell\", tenant=~\"$tenant\"})", "{{tenant}} {{kind}}"}});
    half("Calls by tenant", "reqps",
        {{"sum by (tenant) (rate(kaze_tenant_calls_total{cell=~\"$cell\", tenant=~\"$tenant\"}[5m]))", "{{tenant}}"}});
    grid.row("Stores");
    half("Commits, p99", "s", {{"kaze:storage_commit_seconds:p99_5m{cell=~\"$cell\"}", "{{cell}} {{database}}"}});
    half("Memory searches, p95", "s", {{"kaze:knowledge_search_seconds:p95_5m{cell=~\"$cell\"}", "{{cell}}"}});
}

} // namespace

std::string dashboard()
{
    Grid grid;
    for (const bool components : {false, true}) {
        grid.row(components ? "Components" : "Scaling readiness");
        for (const auto& spec : triggerTable())
            if (spec.isComponent == components)
                grid.add(gaugeOf(spec), 4, 5);
    }
    grid.row("Trend");
    grid.add(chart("Share of the threshold", "percentunit",
                 targets({{"kaze:readiness:share{cell=~\"$cell\"}", "{{cell}} {{trigger}}"}})),
        kWidth, 9);
    addCharts(grid);
    const json::object from{{"name", "datasource"}, {"label", "Data source"}, {"type", "datasource"}, {"query", "prometheus"}};
    const json::array variables{from, variable("cell", "Cell", "label_values(kaze_readiness_threshold, cell)"),
        variable("tenant", "Tenant", "label_values(kaze_tenant_calls_total{cell=~\"$cell\"}, tenant)")};
    json::object templating;
    templating["list"] = variables;
    const json::object whole{{"title", "Kaze"}, {"uid", "kaze-readiness"}, {"tags", json::array{"kaze"}}, {"schemaVersion", 38},
        {"version", 1}, {"editable", true}, {"refresh", "30s"}, {"time", {{"from", "now-6h"}, {"to", "now"}}},
        {"templating", templating}, {"panels", grid.take()}};
    std::string text;
    writeIndented(text, whole, 0);
    return text + '\n';
}

} // namespace kaze::scaling
