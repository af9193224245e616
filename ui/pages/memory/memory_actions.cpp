#include "ui/pages/memory/memory_actions.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/erased_dialog.h"
#include "ui/reports/save_file.h"
#include "ui/widgets/confirm.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>

namespace kaze::ui {

namespace {

constexpr qsizetype kShortText = 70;

//! Enough of a record to know it again.
QString nameOf(const api::MemoryRecord& record)
{
    const QString whole = text(record.text).simplified();
    return whole.size() > kShortText ? whole.left(kShortText - 1) + QChar(0x2026) : whole;
}

} // namespace

MemoryActions::MemoryActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

void MemoryActions::forget(const api::MemoryRecord& record)
{
    if (record.forgottenAt)
        return m_context.navigator.notify(tr("It is forgotten already."));
    Question question;
    question.text = tr("Forget this %1?").arg(text(record.kind));
    question.details = tr("\"%1\"\n\nNo search and no agent finds it any more. It and its versions stay, and it can be restored: "
                          "the filter forgotten:yes "
                          "lists it.")
                           .arg(nameOf(record));
    question.action = tr("Forget it");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, m_window, question, [this, record] { sendForget(record); });
}

void MemoryActions::sendForget(const api::MemoryRecord& record)
{
    auto request = m_scope.of(api::ForgetMemory());
    request.id = record.id;
    // Another memory may be shown by the time that it is taken back.
    m_context.link.ask<api::ForgetMemory>(
        this, std::move(request), [this, record, scope = m_scope](const base::Result<api::MemoryReply>& reply) {
            if (!reply)
                return m_context.navigator.notify(tr("It was not forgotten: %1").arg(text(reply.error().message)));
            m_context.navigator.offerUndo(
                tr("Forgotten: %1").arg(nameOf(record)), [here = QPointer(this), record = reply->record, scope] {
                    if (here)
                        here->sendRestore(record, 0, scope);
                });
            emit changed(*reply);
        });
}

void MemoryActions::restore(const api::MemoryRecord& record, qint64 version)
{
    sendRestore(record, version, m_scope);
}

void MemoryActions::sendRestore(const api::MemoryRecord& record, qint64 version, const MemoryScope& scope)
{
    auto request = scope.of(api::RestoreMemory());
    request.id = record.id;
    request.version = version;
    m_context.link.ask<api::RestoreMemory>(
        this, std::move(request), [this, version](const base::Result<api::MemoryReply>& reply) {
            if (!reply)
                return m_context.navigator.notify(tr("It was not restored: %1").arg(text(reply.error().message)));
            m_context.navigator.notify(version == 0
                    ? tr("It is found again.")
                    : tr("It says again what version %1 said, as version %2.").arg(version).arg(reply->record.version));
            emit changed(*reply);
        });
}

void MemoryActions::erase(const api::MemoryRecord& record)
{
    Question question;
    question.text = tr("Erase this %1 for good?").arg(text(record.kind));
    question.details
        = tr("\"%1\"\n\nThe record goes with all its versions and vectors, and out of the full text and the indexes. "
             "This cannot be undone, and nobody can restore it.")
              .arg(nameOf(record));
    question.action = tr("Erase it for good");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, m_window, question, [this, record] { sendErase(record); });
}

void MemoryActions::sendErase(const api::MemoryRecord& record)
{
    auto request = m_scope.of(api::EraseMemories());
    request.ids = {record.id};
    m_context.link.ask<api::EraseMemories>(
        this, std::move(request), [this, record](const base::Result<api::MemoryErased>& reply) {
            if (!reply)
                return m_context.navigator.notify(tr("It was not erased: %1").arg(text(reply.error().message)));
            m_context.navigator.notify(
                reply->complete ? tr("It is erased for good.") : tr("It is erased, but not from everywhere."));
            emit erased(text(record.id));
            auto* proof = new ErasedDialog(m_context, *reply, memory::shortId(record.id), m_window);
            proof->open();
        });
}

void MemoryActions::openRun(const api::MemoryRecord& record)
{
    if (const QString run = memory::runOf(record.source); !run.isEmpty())
        m_context.navigator.showRun(run);
    else
        m_context.navigator.notify(tr("It was not remembered in a run."));
}

void MemoryActions::certify(api::SearchMemory search)
{
    search.certify = true;
    m_context.link.ask<api::SearchMemory>(this, std::move(search), [this](const base::Result<api::MemoryHits>& hits) {
        if (!hits)
            return m_context.navigator.notify(tr("There is no certificate: %1").arg(text(hits.error().message)));
        if (hits->certificate.empty())
            return m_context.navigator.notify(tr("The cell has signed nothing."));
        const auto day = base::toRfc3339(m_context.link.now()).substr(0, 10);
        // Signed is this text, to the byte.
        save(QStringLiteral("kaze-memory-certificate-%1.json").arg(text(day)),
            QByteArray::fromStdString(hits->certificate) + '\n');
    });
}

void MemoryActions::save(const QString& name, const QByteArray& bytes)
{
    auto* dialog = new QFileDialog(m_window, tr("Save the certificate"), QString(), QStringLiteral("JSON (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, [this, bytes](const QString& path) {
        saveFileLater(
            this, path, [bytes] { return bytes; },
            [this, path](const base::Result<void>& done) {
                m_context.navigator.notify(done ? tr("The certificate is in %1.").arg(path)
                                                : tr("The certificate was not saved: %1").arg(text(done.error().message)));
            });
    });
    dialog->open();
}

void MemoryActions::copy(const QString& words)
{
    QApplication::clipboard()->setText(words);
    m_context.navigator.notify(tr("Copied."));
}

void MemoryActions::addCopies(QMenu& menu, const api::MemoryRecord& record)
{
    connect(menu.addAction(tr("Copy the text")), &QAction::triggered, this, [this, record] { copy(text(record.text)); });
    auto* as = menu.addMenu(tr("Copy as"));
    connect(as->addAction(tr("Id")), &QAction::triggered, this, [this, record] { copy(text(record.id)); });
    connect(as->addAction(QStringLiteral("JSON")), &QAction::triggered, this, [this, record] { copy(memory::jsonOf(record)); });
    connect(as->addAction(QStringLiteral("Markdown")), &QAction::triggered, this,
        [this, record] { copy(memory::markdownOf(record)); });
}

} // namespace kaze::ui
