// What a person can do on the Logs page: its actions, the clipboard, and files.

#include "engine/api/export_requests.h"
#include "ui/models/run_words.h"
#include "ui/pages/background.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/logs/log_levels.h"
#include "ui/pages/logs/log_line_panel.h"
#include "ui/pages/logs/log_list_panel.h"
#include "ui/pages/logs/logs_page.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/saved_filters.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>

namespace kaze::ui {

namespace {

struct CopyFormat {
    LogFormat format;
    QString name;
};

QList<CopyFormat> copyFormats()
{
    return {{LogFormat::Text, LogsPage::tr("text")}, {LogFormat::Json, QStringLiteral("JSON")},
        {LogFormat::Csv, QStringLiteral("CSV")}, {LogFormat::Markdown, QStringLiteral("Markdown")}};
}

struct FileFormat {
    const char* name;
    const char* suffix;
};
constexpr FileFormat kFileFormats[]{{"jsonl", "jsonl"}, {"csv", "csv"}, {"text", "txt"}};

QString wordsOf(const std::string& format)
{
    if (format == "jsonl")
        return LogsPage::tr("Export all lines as JSON Lines…");
    return format == "csv" ? LogsPage::tr("Export all lines as CSV…") : LogsPage::tr("Export all lines as text…");
}

} // namespace

void LogsPage::addActions()
{
    addPageAction(
        tr("Follow the newest lines"), QKeySequence(Qt::Key_End), [this] { m_list->toEnd(); }, m_list->table());
    addPageAction(tr("Open the span or trace of the line"), QKeySequence(Qt::Key_T), [this] { m_line->openTrace(); });
    addPageAction(tr("Open the run of the line"), QKeySequence(Qt::Key_R), [this] { m_line->openRun(); });
    addPageAction(tr("Fields of the line"), QKeySequence(Qt::Key_I), [this] { m_line->fields()->setFocus(); });
    for (const auto& one : copyFormats())
        addPageAction(tr("Copy the selected lines as %1").arg(one.name), {}, [this, format = one.format] { copyAs(format); });
    for (const auto& one : kFileFormats)
        addPageAction(wordsOf(one.name), {}, [this, name = std::string(one.name)] { chooseExport(name); });
    for (const int hours : kLastHours)
        addPageAction(tr("Bars: %1").arg(lastHours(hours)), {}, [this, hours] { m_levels->setHours(hours); });
    addPageAction(tr("Save the filter…"), {}, [this] { m_saved->saveAs(filterText()); });
    addPageAction(tr("Look in archives too"), {}, [this] { rescope([](LogFeed::Scope& scope) { scope.archives = true; }); });
}

void LogsPage::addMenus()
{
    auto* saved = new QMenu;
    connect(saved, &QMenu::aboutToShow, this, [this, saved] {
        saved->clear();
        m_saved->fill(saved, filterText());
        saved->addSeparator();
        auto* archives = saved->addAction(tr("Also in archived months"));
        archives->setCheckable(true);
        archives->setChecked(m_list->feed()->scope().archives);
        connect(archives, &QAction::toggled, this,
            [this](bool on) { rescope([on](LogFeed::Scope& scope) { scope.archives = on; }); });
    });
    header()->addMenuButton(tr("Filters"), saved);
    auto* out = new QMenu;
    auto* copy = out->addMenu(tr("Copy the selected lines as"));
    for (const auto& one : copyFormats())
        connect(copy->addAction(one.name), &QAction::triggered, this, [this, format = one.format] { copyAs(format); });
    for (const auto& one : kFileFormats)
        connect(out->addAction(wordsOf(one.name)), &QAction::triggered, this,
            [this, name = std::string(one.name)] { chooseExport(name); });
    header()->addMenuButton(tr("Export"), out);
}

void LogsPage::copyAs(LogFormat format)
{
    auto lines = m_list->selectedLines();
    if (lines.empty())
        return context().navigator.notify(tr("Select a line first"));
    inBackground(
        this, [format, lines = std::move(lines)] { return linesAs(format, lines); },
        [this](const QString& copied) {
            QApplication::clipboard()->setText(copied);
            context().navigator.notify(tr("Copied."));
        });
}

void LogsPage::chooseExport(const std::string& format)
{
    if (m_export->state() == Transfer::State::Running)
        return context().navigator.notify(tr("An export is under way already."));
    const auto* known = std::find_if(
        std::begin(kFileFormats), std::end(kFileFormats), [&format](const FileFormat& one) { return one.name == format; });
    const QString suffix = QString::fromLatin1(known->suffix);
    auto* dialog = new QFileDialog(this, tr("Export log lines"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    const auto day = base::toRfc3339(context().link.now()).substr(0, 10);
    dialog->selectFile(QStringLiteral("kaze-logs-%1.%2").arg(text(day), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString& path) { exportTo(path, format); });
    dialog->open();
}

void LogsPage::exportTo(const QString& path, const std::string& format)
{
    const auto& scope = m_list->feed()->scope();
    api::StartExport what;
    what.kind = api::ExportKind::Logs;
    what.format = format;
    what.filter = scope.filter.toStdString();
    what.from = scope.from;
    what.to = scope.to;
    what.archives = scope.archives;
    m_export->start(path, what);
}

} // namespace kaze::ui
