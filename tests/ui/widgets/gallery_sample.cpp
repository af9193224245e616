#include "tests/ui/widgets/gallery_sample.h"

#include "ui/widgets/cell_delegate.h"

#include <QStandardItemModel>

#include <random>

namespace gallery {

using namespace kaze::ui;

QVector<double> wander(int count, double level, double swing, unsigned seed)
{
    std::minstd_rand random(seed);
    std::uniform_real_distribution<double> step(-swing, swing);
    QVector<double> values;
    double value = level;
    for (int i = 0; i < count; ++i) {
        value = std::max(level * 0.2, value + step(random) + (level - value) * 0.08);
        values << value;
    }
    return values;
}

QList<QPointF> points(const QVector<double>& values)
{
    QList<QPointF> result;
    for (qsizetype i = 0; i < values.size(); ++i)
        result << QPointF(static_cast<double>(i), values[i]);
    return result;
}

TimelineData trace()
{
    constexpr qint64 kMs = 1'000'000;
    TimelineData data;
    const auto add = [&data](int parent, SpanKind kind, qint64 start, qint64 length, const char* name, const char* subtitle = "",
                         SpanStatus status = SpanStatus::Ok) {
        return data.add({start * kMs, length < 0 ? -1 : length * kMs, parent, kind, status, QString::fromUtf8(name),
            QString::fromUtf8(subtitle)});
    };
    const int run = add(-1, SpanKind::Run, 0, -1, "run research-07 · \"compare vector stores\"");
    const int first = add(run, SpanKind::Turn, 0, 7000, "turn 1");
    add(first, SpanKind::Memory, 100, 31, "memory.recall", "k=8");
    add(first, SpanKind::Model, 500, 3400, "chat claude-sonnet");
    const int search = add(first, SpanKind::Tool, 4000, 1700, "tool web.search");
    add(search, SpanKind::Tool, 4100, 1500, "http GET");
    add(first, SpanKind::Tool, 4000, 500, "tool files.read");
    add(first, SpanKind::Checkpoint, 6900, 4, "checkpoint");
    const int second = add(run, SpanKind::Turn, 7050, 6200, "turn 2");
    add(second, SpanKind::Model, 7200, 3900, "chat claude-sonnet");
    const int sub = add(second, SpanKind::Subagent, 11100, 2000, "subagent review-01");
    add(sub, SpanKind::Model, 11200, 1600, "chat gpt-mini");
    add(second, SpanKind::Tool, 13100, 100, "tool shell.run", "exit 126", SpanStatus::Error);
    const int third = add(run, SpanKind::Turn, 13400, -1, "turn 3");
    add(third, SpanKind::Model, 13500, 40, "chat claude-sonnet", "(cache hit)");
    add(third, SpanKind::Tool, 13700, 900, "tool web.search", "stopped by a person", SpanStatus::Cancelled);
    add(third, SpanKind::Model, 15000, -1, "chat claude-sonnet");
    data.now = 18'400 * kMs;
    return data;
}

namespace {

struct Cell {
    const char* text;
    int tone = -1;
};

QStandardItemModel* table(QObject* parent, const QStringList& titles, std::initializer_list<std::initializer_list<Cell>> rows)
{
    auto* model = new QStandardItemModel(parent);
    model->setHorizontalHeaderLabels(titles);
    for (const auto& row : rows) {
        QList<QStandardItem*> items;
        for (const auto& cell : row) {
            auto* item = new QStandardItem(QString::fromUtf8(cell.text));
            if (cell.tone >= 0)
                item->setData(cell.tone, kaze::ui::cell::ToneRole);
            items << item;
        }
        model->appendRow(items);
    }
    return model;
}

constexpr int kAccent = static_cast<int>(Tone::Accent);
constexpr int kWarning = static_cast<int>(Tone::Warning);
constexpr int kCritical = static_cast<int>(Tone::Critical);
constexpr int kOk = static_cast<int>(Tone::Ok);
constexpr int kNeutral = static_cast<int>(Tone::Neutral);

} // namespace

QAbstractItemModel* runs(QObject* parent)
{
    return table(parent, {"Agent", "Pool", "Doing now", "State", "Elapsed", "Tokens", "Cost"},
        {{{"research-07"}, {"research"}, {"tool · web.search"}, {"running", kAccent}, {"00:42"}, {"18.2 k"}, {"$0.11"}},
            {{"dev-02"}, {"development"}, {"llm · claude"}, {"running", kAccent}, {"03:10"}, {"96.4 k"}, {"$0.83"}},
            {{"review-01"}, {"review"}, {"waiting for approval"}, {"approval", kWarning}, {"00:12"}, {"4.1 k"}, {"$0.02"}},
            {{"security-03"}, {"security"}, {"queued, priority high"}, {"queued", kNeutral}, {"00:03"}, {"0"}, {"$0.00"}},
            {{"dev-11"}, {"development"}, {"checkpoint 14 written"}, {"running", kAccent}, {"07:55"}, {"210 k"}, {"$1.64"}},
            {{"seo-04"}, {"research"}, {"tool failed, retry 1 of 2"}, {"retrying", kCritical}, {"01:20"}, {"22.8 k"},
                {"$0.14"}}});
}

QAbstractItemModel* agents(QObject* parent)
{
    auto* model = table(parent, {"Agent", "Pool", "Tenant", "State", "Doing now", "Turn", "Memory", "Cost"},
        {{{"revi-00"}, {"review"}, {"speedrun"}, {"tool", kWarning}, {"idle"}, {"16"}, {"86 KB"}, {"$0.13"}},
            {{"secu-01"}, {"security"}, {"speedrun"}, {"running", kAccent}, {"idle"}, {"8"}, {"36 KB"}, {"$1.99"}},
            {{"secu-02"}, {"security"}, {"speedrun"}, {"failed", kCritical}, {"tool files.write"}, {"5"}, {"41 KB"}, {"$1.27"}},
            {{"secu-03"}, {"security"}, {"internal"}, {"done", kOk}, {"chat claude-sonnet"}, {"3"}, {"32 KB"}, {"$1.52"}},
            {{"rese-09"}, {"research"}, {"internal"}, {"waiting model", kAccent}, {"idle"}, {"4"}, {"39 KB"}, {"$1.27"}},
            {{"rese-13"}, {"research"}, {"internal"}, {"paused", kNeutral}, {"tool web.search"}, {"2"}, {"51 KB"}, {"$0.01"}}});
    model->item(2)->setData(QStringLiteral("!"), kaze::ui::cell::BadgeRole);
    model->item(2)->setData(kCritical, kaze::ui::cell::ToneRole);
    return model;
}

} // namespace gallery
