// Renders every widget to PNG so that people can look at them: ui_gallery DIR

#include "tests/ui/widgets/gallery_sample.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/key_sheet.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/status_bar_strip.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/top_bar.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTextStream>
#include <QVBoxLayout>

using namespace kaze::ui;

namespace {

QString text(const char* source)
{
    return QString::fromUtf8(source);
}

QWidget* frame(const Theme& theme, const QString& page, QWidget* content)
{
    auto* window = new QWidget;
    window->setAutoFillBackground(true);
    window->resize(1440, 900);
    auto* column = new QVBoxLayout(window);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new TopBar(theme);
    bar->setCell({text("Local cell"), text("running"), Tone::Ok, {}, {}, false});
    bar->setDegradation(text("Normal"), Tone::Ok);
    bar->setSpend(text("$18.42"));
    bar->setAlerts(1);
    column->addWidget(bar);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    auto* navigation = new NavigationList(theme);
    navigation->setSections({{text("Operate"),
                                 {{"overview", "Overview"}, {"agents", "Agents"}, {"runs", "Runs"}, {"schedules", "Schedules"},
                                     {"approvals", "Approvals"}}},
        {text("Observe"), {{"traces", "Traces"}, {"logs", "Logs"}, {"budgets", "Budgets"}, {"gateway", "Gateway"}}},
        {text("Know"), {{"memory", "Memory"}, {"skills", "Skills"}, {"tools", "Tools"}}},
        {text("Scale"), {{"readiness", "Readiness"}, {"capacity", "Capacity"}, {"lab", "Load lab"}}},
        {text("System"),
            {{"reliability", "Reliability"}, {"cells", "Cells"}, {"reports", "Reports"}, {"settings", "Settings"}}}});
    navigation->setCount("agents", "248");
    navigation->setCount("runs", "31");
    navigation->setCount("approvals", "2", true);
    navigation->setCount("memory", "1.2 M");
    navigation->setCurrent(page);
    middle->addWidget(navigation);
    auto* inner = new QWidget;
    auto* innerLayout = new QVBoxLayout(inner);
    innerLayout->setContentsMargins(16, 16, 16, 16);
    innerLayout->addWidget(content);
    middle->addWidget(inner, 1);
    column->addLayout(middle, 1);
    auto* status = new StatusBarStrip(theme);
    using Side = StatusBarStrip::Side;
    status->setItem(Side::Leading, "engine", "engine running", {}, Tone::Ok);
    status->setItem(Side::Leading, "queue", "queue 7");
    status->setItem(Side::Leading, "flight", "in flight 41");
    status->setItem(Side::Leading, "events", "3 214 events/s · 0 dropped");
    status->setItem(Side::Leading, "knowledge", "knowledge p95 1.8 ms");
    status->setItem(Side::Trailing, "size", "state 212 MB · observations 1.4 GB");
    status->setItem(Side::Trailing, "clock", "14:32:07");
    column->addWidget(status);
    return window;
}

QWidget* stats(const Theme& theme)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    const auto add = [&](const char* title, const char* value, const char* explanation, Tone tone, unsigned seed) {
        auto* card = new StatCard(theme, text(title), tone);
        card->setValue(text(value));
        card->setExplanation(text(explanation));
        card->setTrend(gallery::wander(60, 10, 1.5, seed));
        layout->addWidget(card);
    };
    add("Agents running", "41", "of 248 · 6 waiting for approval or queue", Tone::Accent, 1);
    add("Tasks per minute", "128", "99.6 % succeeded", Tone::Ok, 2);
    add("Tokens per minute", "412 k", "62 % of pooled capacity", Tone::Violet, 3);
    add("Spend today", "$18.42", "of $50.00 · on course for $31", Tone::Warning, 4);
    return row;
}

Card* chartCard(
    const Theme& theme, const char* title, std::initializer_list<std::tuple<const char*, Tone, bool, const char*>> lines)
{
    auto* card = new Card(theme, text(title));
    auto* chart = new LineChart(theme, text(title));
    card->setTrailing(chart->legend());
    card->content()->addWidget(chart);
    chart->setYFormat([](double y) { return QStringLiteral("%1 s").arg(y, 0, 'f', 0); });
    unsigned seed = 10;
    for (const auto& [name, tone, area, now] : lines) {
        const int series = chart->addSeries(text(name), tone, area);
        ++seed;
        chart->setPoints(series, gallery::points(gallery::wander(120, (seed - 10) * 2.2, 0.7, seed)), text(now));
    }
    card->setFixedHeight(198);
    return card;
}

TableView* table(const Theme& theme, QAbstractItemModel* model, std::initializer_list<CellKind> kinds,
    std::initializer_list<int> widths, int stretch)
{
    auto* view = new TableView(theme, text("Table"));
    int column = 0;
    for (const auto kind : kinds)
        view->setColumnKind(column++, kind);
    column = 0;
    for (const int width : widths)
        view->setColumnHint(column++, width);
    view->setStretchColumn(stretch);
    view->setModel(model);
    model->setParent(view);
    return view;
}

QWidget* overview(const Theme& theme)
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* header = new PageHeader(theme, text("Overview"));
    header->addMenuButton(text("Last 1 hour"), new QMenu);
    header->addButton(text("New run"), ButtonRole::Primary, QKeySequence("Ctrl+N"));
    column->addWidget(header);
    column->addWidget(stats(theme));
    auto* charts = new QHBoxLayout;
    charts->setSpacing(12);
    charts->addWidget(chartCard(theme, "Turn latency",
        {{"p50", Tone::Accent, true, "1.2 s"}, {"p95", Tone::Violet, false, "3.9 s"}, {"p99", Tone::Critical, false, "7.1 s"}}));
    charts->addWidget(chartCard(theme, "Requests by provider",
        {{"local", Tone::Warning, true, ""}, {"openai", Tone::Accent, true, ""}, {"anthropic", Tone::Teal, true, ""}}));
    column->addLayout(charts);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(12);
    auto* active = new Card(theme, text("Active runs"));
    active->setNote(text("31 running"));
    active->setLink(text("View all"));
    active->content()->addWidget(table(theme, gallery::runs(nullptr),
        {CellKind::Strong, CellKind::Muted, CellKind::Text, CellKind::Chip, CellKind::Number, CellKind::Number, CellKind::Number},
        {118, 110, 180, 100, 70, 70, 70}, 2));
    bottom->addWidget(active, 5);
    auto* readiness = new Card(theme, text("Scaling readiness"));
    readiness->setNote(text("Stage 0 → 1"));
    const auto meter = [&](const char* label, double fraction, const char* value) {
        auto* bar = new MeterBar(theme, text(label));
        bar->setValue(fraction, text(value));
        readiness->content()->addWidget(bar);
    };
    meter("LLM throughput", 0.82, "82 % of key capacity");
    meter("Agents per node", 0.62, "31 of 50");
    meter("Flush p95", 0.18, "9 of 50 ms");
    meter("Knowledge p95", 0.009, "1.8 of 200 ms");
    meter("State DB size", 1.04, "212 MB");
    readiness->content()->addWidget(makeLabel(theme, TextRole::Muted,
        text("▲ LLM throughput above 70 % of its trigger for 12 min: add a key or shift low-priority work to the local model.")));
    readiness->content()->addStretch(1);
    bottom->addWidget(readiness, 3);
    column->addLayout(bottom, 1);
    return page;
}

QWidget* traces(const Theme& theme)
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* header = new PageHeader(theme, text("Traces"));
    auto* filter = new FilterField(theme, text("field:value field>value \"phrase\""));
    filter->setText(text("pool:research statsu:error dur>5s cost>$0.05"));
    filter->setError({14, 6, text("There is no field “statsu”. Did you mean “status”?")});
    header->addControl(filter, 1);
    header->addButton(text("Live"))->setCheckable(true);
    header->addButton(text("Compare"))->setEnabled(false);
    header->addButton(text("Export"));
    column->addWidget(header);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* list = new Card(theme);
    list->setFlush(true);
    auto* agents = table(
        theme, gallery::agents(nullptr), {CellKind::Text, CellKind::Muted, CellKind::Muted, CellKind::Chip}, {96, 80, 80, 90}, 0);
    for (const int hidden : {1, 2, 4, 6, 7})
        agents->setColumnHidden(hidden, true);
    agents->setColumnKind(5, CellKind::Number);
    agents->selectRow(2);
    list->content()->addWidget(agents);
    row->addWidget(list, 3);
    auto* middle = new Card(theme);
    middle->setThing(text("compare vector stores"), text("4bf92f35…"));
    auto* tabs = new SegmentedTabs(theme, text("View"));
    for (const char* tab : {"Waterfall", "Flame", "Graph", "Conversation"})
        tabs->addTab(text(tab), text(tab));
    middle->setTrailing(tabs);
    auto* timeline = new TimelineView(theme);
    timeline->setData(gallery::trace());
    timeline->select(12);
    middle->content()->addWidget(timeline);
    middle->content()->addWidget(new ElidedLabel(theme, TextRole::Muted,
        text(
            "46 spans · critical path 16.1 s · model 9.0 s · tools 3.8 s · queue 0.4 s · 18 214 in / 2 051 out tokens · $0.11")));
    row->addWidget(middle, 6);
    auto* detail = new Card(theme, text("Span"));
    detail->setTrailing(new StateChip(theme, text("error"), Tone::Critical));
    detail->content()->addWidget(makeLabel(theme, TextRole::Strong, text("tool shell.run")));
    auto* facts = new KeyValueTable(theme);
    facts->setRows({{text("status"), text("exit 126")}, {text("attempt"), text("1 of 3")},
        {text("gen_ai.tool.name"), text("shell.run"), {}, true},
        {text("state"), text("failed"), {}, false, static_cast<int>(Tone::Critical)}, {text("budget"), text("$0.00 of $0.50")}});
    detail->content()->addWidget(facts);
    detail->content()->addWidget(makeLabel(theme, TextRole::Title, text("Input")));
    auto* input = new CodeView(theme, Language::Json, text("Input"));
    input->setCode(text("{\n  \"command\": \"./bench.sh\",\n  \"timeout_s\": 30,\n  \"dry\": false\n}"));
    input->setLineNumbersVisible(false);
    input->setFitHeight(12);
    detail->content()->addWidget(input);
    detail->content()->addWidget(makeLabel(theme, TextRole::Title, text("Output")));
    auto* output = new CodeView(theme, Language::Plain, text("Output"));
    output->setCode(text("bench.sh: Permission denied"));
    output->setLineNumbersVisible(false);
    output->setFitHeight(12);
    output->setTone(Tone::Critical);
    detail->content()->addWidget(output);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(new QPushButton(theme.icon(text("edit-copy")), text("Copy JSON")));
    buttons->addWidget(new QPushButton(text("Replay from here")));
    buttons->addStretch(1);
    detail->content()->addLayout(buttons);
    detail->content()->addStretch(1);
    row->addWidget(detail, 3);
    column->addLayout(row, 1);
    return page;
}

QWidget* parts(const Theme& theme)
{
    auto* page = new QWidget;
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(12);
    auto* code = new Card(theme, text("Definition"));
    code->setNote(text("1 error"));
    auto* editor = new CodeEditor(theme, Language::Yaml, text("Definition"));
    editor->setCode(
        text("# reviews a folder\nname: code-reviewer\npool: review\nmodel: { hint: reasoning }\ntools: [files.*, "
             "memory.search]\nlimits: { turns: forty, budget_usd: 2 }\napproval:\n  files.write: ask\n  shell.run: \"deny\"\n"));
    editor->setErrors({{6, text("turns: expected a number, found “forty”")}});
    code->content()->addWidget(editor);
    grid->addWidget(code, 0, 0);
    auto* diff = new Card(theme, text("files.write indexer/batch.py"));
    auto* view = new DiffView(theme, text("Change"));
    view->setTexts(text("import os\n\ndef batch(items):\n    size = 1\n    return split(items, size)\n"),
        text("import os\n\ndef batch(items):\n    size = 64\n    # restored after the refactor\n    return split(items, size)\n"),
        text("indexer/batch.py"));
    diff->content()->addWidget(view);
    grid->addWidget(diff, 0, 1);
    auto* gauges = new Card(theme, text("Readiness"));
    auto* gaugeRow = new QHBoxLayout;
    for (const auto& [name, fraction, value, limit] : {std::tuple{"Agents", 0.62, "31", "of 50"},
             {"Throughput", 1.02, "82 %", "of 80 %"}, {"Database", 0.78, "390 GB", "of 500 GB"}}) {
        auto* gauge = new Gauge(theme);
        gauge->setValue(text(name), fraction, text(value), text(limit));
        gaugeRow->addWidget(gauge);
    }
    gauges->content()->addLayout(gaugeRow);
    auto* controls = new QHBoxLayout;
    auto* combo = new QComboBox;
    combo->addItems({text("supervised"), text("conversation")});
    auto* check = new QCheckBox(text("ask for writes"));
    check->setChecked(true);
    controls->addWidget(combo);
    controls->addWidget(new QSpinBox);
    controls->addWidget(check);
    auto* danger = new QPushButton(text("Deny"));
    setButtonRole(*danger, ButtonRole::Danger);
    controls->addWidget(danger);
    gauges->content()->addLayout(controls);
    auto* filter = new FilterField(theme, text("Filter agents"));
    gauges->content()->addWidget(filter);
    auto* long1 = new MeterBar(theme, text("Durchsatz der zusammengefassten Sprachmodellschlüssel"));
    long1->setValue(0.9, text("82 % der Schlüsselkapazität ausgeschöpft"));
    gauges->content()->addWidget(long1);
    gauges->content()->addStretch(1);
    grid->addWidget(gauges, 0, 2);
    auto* empty = new Card(theme);
    empty->content()->addWidget(new EmptyState(theme, text("view-list-details"), text("No runs yet"),
        text("Runs appear here as soon as an agent starts one. The sandbox needs no key."), text("Start a sample run")));
    grid->addWidget(empty, 1, 0);
    auto* error = new Card(theme);
    auto* state = new ErrorState(theme);
    state->setError(text("The cell on eu-1 stopped answering"), text("What you see is from 14:28 and is kept."),
        text("Check the network, or open the cell's log."), text("Try again"));
    error->content()->addWidget(state);
    grid->addWidget(error, 1, 1);
    auto* loading = new Card(theme);
    auto* wait = new LoadingState(theme, text("Reading 40 000 spans…"));
    loading->content()->addWidget(wait);
    grid->addWidget(loading, 1, 2);
    for (int i = 0; i < 3; ++i)
        grid->setColumnStretch(i, 1);
    return page;
}

QWidget* keys(const Theme& theme)
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->addWidget(new KeySheet(theme,
        {{text("Everywhere"),
             {{text("Ctrl+K"), text("command palette")}, {text("Ctrl+P"), text("open anything")},
                 {text("/"), text("filter on this page")}, {text("?"), text("this sheet")},
                 {text("Ctrl+1 … Ctrl+9"), text("pages")}}},
            timelineKeys()}));
    column->addStretch(1);
    return page;
}

void save(QWidget* window, const QString& path)
{
    window->show();
    QTest::qWait(350);
    window->grab().save(path);
    delete window;
}

void renderAll(const Theme& theme, const QDir& folder, const QString& name)
{
    save(frame(theme, "overview", overview(theme)), folder.filePath(name + "-overview.png"));
    save(frame(theme, "traces", traces(theme)), folder.filePath(name + "-traces.png"));
    save(frame(theme, "settings", parts(theme)), folder.filePath(name + "-parts.png"));
    auto* window = frame(theme, "agents", keys(theme));
    window->show();
    auto* palette = new CommandPalette(theme, window);
    palette->setEntries({{"overview", "Go to Overview", "Pages", "Ctrl+1"}, {"new", "New run…", "Actions", "Ctrl+N"},
        {"approve", "Approve the oldest request", "Actions", ""}, {"theme", "Switch to the light theme", "Appearance", ""},
        {"run", "Open run 8f21 of research-07", "Runs", ""}});
    palette->open();
    QTest::keyClicks(palette->focusProxy(), "o r");
    auto* toasts = new ToastArea(theme, window);
    toasts->post({text("Run 8f21 finished in 3 m 10 s for $0.83."), Tone::Ok, text("Open"), [] {}});
    toasts->post(
        {text("dev-31 wants to run shell.run(\"make migrate\") on eu-1 and waits for you."), Tone::Warning, text("Look"), [] {}});
    save(window, folder.filePath(name + "-overlays.png"));
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (argc < 2) {
        QTextStream(stderr) << "usage: ui_gallery DIR\n";
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    if (!QDir().mkpath(folder.path()))
        return 1;
    Theme theme(ThemeMode::Dark);
    theme.applyTo(app);
    renderAll(theme, folder, "dark");
    theme.setMode(ThemeMode::Light);
    renderAll(theme, folder, "light");
    theme.setMode(ThemeMode::HighContrastDark);
    save(frame(theme, "traces", traces(theme)), folder.filePath("contrast-traces.png"));
    theme.setMode(ThemeMode::Dark);
    QApplication::setLayoutDirection(Qt::RightToLeft);
    save(frame(theme, "overview", overview(theme)), folder.filePath("rtl-overview.png"));
    save(frame(theme, "traces", traces(theme)), folder.filePath("rtl-traces.png"));
    return 0;
}
