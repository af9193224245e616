// What a person can do on the Traces page: its actions, and what goes to files and comes from them.

#include "engine/api/export_requests.h"
#include "engine/api/trace_requests.h"
#include "ui/models/run_words.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/note_line.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_comparison_view.h"
#include "ui/pages/traces/trace_import.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/traces_page.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>

namespace kaze::ui {

namespace {

struct Format {
    const char* name;
    const char* suffix;
};
constexpr Format kFormats[]{{"otlp-json", "json"}, {"otlp-protobuf", "pb"}, {"archive", "kaze-traces"}, {"jsonl", "jsonl"}};

QString wordsOf(const std::string& format)
{
    if (format == "otlp-json")
        return TracesPage::tr("OpenTelemetry as JSON…");
    if (format == "otlp-protobuf")
        return TracesPage::tr("OpenTelemetry as protobuf…");
    return format == "archive" ? TracesPage::tr("Archive of Kaze…") : TracesPage::tr("Rows as JSON Lines…");
}

QString suffixOf(const std::string& format)
{
    for (const auto& one : kFormats)
        if (one.name == format)
            return QString::fromLatin1(one.suffix);
    return {};
}

} // namespace

void TracesPage::addActions()
{
    addPageAction(tr("Find in spans"), QKeySequence::Find, [this] {
        m_inspector->searchField()->setFocus();
        m_inspector->searchField()->selectAll();
    });
    addPageAction(tr("Next hit"), QKeySequence(Qt::Key_F3), [this] { m_inspector->findNext(1); });
    addPageAction(tr("Previous hit"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { m_inspector->findNext(-1); });
    addPageAction(tr("Show the critical path"), QKeySequence(Qt::Key_P), [this] { m_inspector->togglePath(); });
    const auto look = [this](const QString& words, int key, const QString& id) {
        addPageAction(words, QKeySequence(Qt::ALT | key), [this, id] { m_inspector->showLook(id); });
    };
    look(tr("Show the waterfall"), Qt::Key_1, QStringLiteral("waterfall"));
    look(tr("Show the flame graph"), Qt::Key_2, QStringLiteral("flame"));
    look(tr("Show the graph"), Qt::Key_3, QStringLiteral("graph"));
    look(tr("Show the conversation"), Qt::Key_4, QStringLiteral("conversation"));
    addPageAction(tr("Compare the selected traces"), QKeySequence(Qt::Key_C), [this] { compareSelected(); });
    addPageAction(tr("Next difference"), QKeySequence(Qt::Key_F8), [this] { m_comparison->goToDifference(1); });
    addPageAction(tr("Previous difference"), QKeySequence(Qt::SHIFT | Qt::Key_F8), [this] { m_comparison->goToDifference(-1); });
    addPageAction(
        tr("Open the input of the span"), QKeySequence(Qt::Key_I), [this] { m_span->openPayload(api::PayloadSide::Input); });
    addPageAction(
        tr("Open the output of the span"), QKeySequence(Qt::Key_O), [this] { m_span->openPayload(api::PayloadSide::Output); });
    addPageAction(tr("Copy span as JSON"), {}, [this] { m_span->copyJson(); });
    addPageAction(tr("Copy span id"), {}, [this] { m_span->copyId(); });
    addPageAction(tr("Copy trace id"), {}, [this] {
        if (m_inspector->view())
            QApplication::clipboard()->setText(text(m_inspector->view()->trace.traceId));
    });
    addPageAction(tr("Open the run of this trace"), {}, [this] {
        if (m_inspector->view())
            context().navigator.showRun(text(m_inspector->view()->trace.runId));
    });
    m_inspector->note()->makeAction(this);
    addPageAction(tr("Traces of a time…"), {}, [this] { m_list->bar()->choosePeriod(); });
    addPageAction(tr("Save the list as a profile…"), {}, [this] { m_list->saveProfileAs(); });
    addPageAction(tr("Colour rules of traces…"), {}, [this] { m_list->editRules(); });
    addPageAction(tr("Import traces…"), {}, [this] { chooseImport(); });
}

QMenu* TracesPage::makeExportMenu()
{
    auto* menu = new QMenu;
    const auto fill = [this](QMenu* into, bool all) {
        for (const auto& format : kFormats)
            connect(into->addAction(wordsOf(format.name)), &QAction::triggered, this,
                [this, name = std::string(format.name), all] { chooseExport(name, all); });
    };
    fill(menu->addMenu(tr("The selected traces")), false);
    fill(menu->addMenu(tr("All that are listed")), true);
    auto* content = menu->addAction(tr("With inputs and outputs"));
    content->setCheckable(true);
    content->setChecked(m_content);
    connect(content, &QAction::toggled, this, [this](bool on) { m_content = on; });
    menu->addSeparator();
    connect(menu->addAction(tr("Import traces…")), &QAction::triggered, this, &TracesPage::chooseImport);
    return menu;
}

void TracesPage::compareSelected()
{
    const auto ids = m_list->selectedIds();
    if (ids.size() != 2)
        return context().navigator.notify(tr("Select two traces in the list, with Ctrl or Shift held, to compare them"));
    compare(ids[0], ids[1]);
}

api::StartExport TracesPage::exportOf(const std::string& format, bool all) const
{
    const auto listed = m_list->query();
    api::StartExport what;
    what.kind = api::ExportKind::Traces;
    what.format = format;
    what.content = m_content;
    what.archives = listed.archives;
    if (all) {
        what.filter = listed.filter;
        what.from = listed.from;
        what.to = listed.to;
        return what;
    }
    for (const auto& id : m_list->selectedIds())
        what.ids.push_back(id.toStdString());
    if (what.ids.empty() && m_inspector->view())
        what.ids.push_back(m_inspector->view()->trace.traceId);
    return what;
}

void TracesPage::chooseExport(const std::string& format, bool all)
{
    if (m_export->state() == Transfer::State::Running)
        return context().navigator.notify(tr("An export is under way already."));
    const auto what = exportOf(format, all);
    if (!all && what.ids.empty())
        return context().navigator.notify(tr("Select a trace first"));
    auto* dialog = new QFileDialog(this, tr("Export traces"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffixOf(format));
    const auto day = base::toRfc3339(context().link.now()).substr(0, 10);
    dialog->selectFile(QStringLiteral("kaze-traces-%1.%2").arg(text(day), suffixOf(format)));
    connect(dialog, &QFileDialog::fileSelected, this, [this, what](const QString& path) { exportTo(path, what); });
    dialog->open();
}

void TracesPage::exportTo(const QString& path, const api::StartExport& what)
{
    m_export->start(path, what);
}

void TracesPage::chooseImport()
{
    if (m_import->state() == Transfer::State::Running)
        return context().navigator.notify(tr("An import is under way already."));
    auto* dialog = new QFileDialog(
        this, tr("Import traces"), QString(), tr("Traces (*.json *.jsonl *.pb *.otlp *.kaze-traces *.gz);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &TracesPage::importFrom);
    dialog->open();
}

void TracesPage::importFrom(const QString& path)
{
    m_import->start(path);
}

} // namespace kaze::ui
