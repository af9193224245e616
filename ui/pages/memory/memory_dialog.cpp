#include "ui/pages/memory/memory_dialog.h"

#include "engine/base/ids.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/word_diff.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>

namespace kaze::ui {

namespace {

constexpr int kTextHeight = 132;
constexpr int kTheirsHeight = 92;
constexpr int kWidth = 600;

} // namespace

MemoryDialog::MemoryDialog(const PageContext& context, const MemoryScope& scope, const std::optional<api::MemoryRecord>& record,
    const QStringList& kinds, QWidget* parent)
    : FormDialog(context.theme, record ? tr("Edit the memory %1").arg(memory::shortId(record->id)) : tr("New memory"),
        record ? tr("Saving makes version %1; what it says now stays among its versions.").arg(record->version + 1)
               : tr("It is remembered for %1, and found by words at once and by meaning a moment later.").arg(scope.name()),
        record ? tr("Save") : tr("Remember it"), parent),
      m_context(context), m_scope(scope), m_isNew(!record), m_key(base::clientId().text()), m_text(new QPlainTextEdit),
      m_kind(new QComboBox), m_tags(new QLineEdit), m_reach(new QComboBox), m_importance(new QDoubleSpinBox),
      m_reason(new QLineEdit), m_theirs(new WordDiffView(context.theme, tr("What changed meanwhile")))
{
    if (record)
        m_first = *record;
    else
        m_first.kind = "note";
    m_version = m_first.version;
    build(kinds);
    fill();
    setMinimumWidth(kWidth);
    showProblem({});
    m_text->setFocus();
}

void MemoryDialog::build(const QStringList& kinds)
{
    m_text->setMinimumHeight(kTextHeight);
    m_text->setTabChangesFocus(true);
    m_kind->setEditable(true);
    m_kind->addItems(kinds);
    m_reach->setEditable(true);
    m_reach->addItem(memory::scopeText({}));
    if (!m_first.agent.empty())
        m_reach->addItem(QStringLiteral("agent:") + text(m_first.agent));
    m_importance->setRange(0, 1);
    m_importance->setSingleStep(0.1);
    m_importance->setDecimals(2);
    m_tags->setPlaceholderText(tr("release, habits"));
    m_reason->setPlaceholderText(tr("measured again"));
    m_theirs->setFixedHeight(kTheirsHeight);
    addField(tr("Text"), m_text);
    addField(tr("Kind"), m_kind);
    addField(tr("Tags"), m_tags);
    addField(tr("Recalled by"), m_reach)->setToolTip(tr("everybody of the tenant, or agent:name, pool:name, run:id"));
    addField(tr("Importance"), m_importance);
    // A new one has nothing that it changes.
    if (!m_isNew)
        addField(tr("Why"), m_reason);
    m_theirsLabel = addField(tr("Changed meanwhile"), m_theirs);
    m_theirsLabel->hide();
    m_theirs->hide();
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (!problem().isEmpty() && m_theirs->isHidden())
            showProblem({});
    });
}

void MemoryDialog::fill()
{
    m_text->setPlainText(text(m_first.text));
    m_kind->setCurrentText(text(m_first.kind));
    m_tags->setText(memory::tagsText(m_first.tags));
    m_reach->setCurrentText(m_first.scope.empty() ? m_reach->itemText(0) : text(m_first.scope));
    m_importance->setValue(m_first.importance);
}

std::vector<std::string> MemoryDialog::tags() const
{
    static const QRegularExpression between(QStringLiteral("\\s*,\\s*"));
    std::vector<std::string> tags;
    for (const auto& tag : m_tags->text().trimmed().split(between, Qt::SkipEmptyParts))
        tags.push_back(tag.toStdString());
    return tags;
}

std::string MemoryDialog::scope() const
{
    const QString typed = m_reach->currentText().trimmed();
    return typed == m_reach->itemText(0) ? std::string() : typed.toStdString();
}

void MemoryDialog::save()
{
    if (m_text->toPlainText().trimmed().isEmpty()) {
        m_text->setFocus();
        return showProblem(tr("There is no text yet."));
    }
    if (m_kind->currentText().trimmed().isEmpty())
        return showProblem(tr("Say what kind it is: a note, a fact, or a word of your own."));
    setBusy(true);
    if (m_isNew)
        add();
    else
        change();
}

void MemoryDialog::add()
{
    auto request = m_scope.of(api::AddMemory());
    request.text = m_text->toPlainText().trimmed().toStdString();
    request.kind = m_kind->currentText().trimmed().toStdString();
    request.tags = tags();
    request.key = m_key;
    request.scope = scope();
    request.importance = m_importance->value();
    m_context.link.ask<api::AddMemory>(this, std::move(request), [this](const base::Result<api::MemoryAdded>& added) {
        setBusy(false);
        if (!added)
            return showProblem(tr("It was not remembered: %1").arg(text(added.error().message)));
        m_context.navigator.notify(tr("It is remembered."));
        emit saved(text(added->id));
        accept();
    });
}

void MemoryDialog::change()
{
    auto request = m_scope.of(api::UpdateMemory());
    request.id = m_first.id;
    request.version = m_version;
    request.reason = m_reason->text().trimmed().toStdString();
    // What a person did not touch stays as it is, also where somebody else has changed that.
    if (const auto typed = m_text->toPlainText().trimmed().toStdString(); typed != m_first.text)
        request.text = typed;
    if (const auto kind = m_kind->currentText().trimmed().toStdString(); kind != m_first.kind)
        request.kind = kind;
    if (const auto typed = tags(); typed != m_first.tags)
        request.tags = typed;
    if (const auto reach = scope(); reach != m_first.scope)
        request.scope = reach;
    if (std::abs(m_importance->value() - m_first.importance) > 0.004)
        request.importance = m_importance->value();
    if (!request.text && !request.kind && !request.tags && !request.scope && !request.importance) {
        setBusy(false);
        return showProblem(tr("Nothing is changed yet."));
    }
    m_context.link.ask<api::UpdateMemory>(this, std::move(request), [this](const base::Result<api::MemoryReply>& reply) {
        setBusy(false);
        if (!reply && reply.error().code == base::ErrorCode::Conflict)
            return explainConflict();
        if (!reply)
            return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
        m_context.navigator.notify(tr("Version %1 is saved.").arg(reply->record.version));
        emit saved(text(reply->record.id));
        accept();
    });
}

void MemoryDialog::explainConflict()
{
    auto query = m_scope.of(api::GetMemory());
    query.id = m_first.id;
    query.versions = 1;
    setBusy(true);
    m_context.link.ask<api::GetMemory>(this, std::move(query), [this](const base::Result<api::MemoryReply>& reply) {
        setBusy(false);
        if (!reply)
            return showProblem(
                tr("Somebody has changed it meanwhile, and what it says now could not be read: %1. What you typed is kept.")
                    .arg(text(reply.error().message)));
        const auto& now = reply->record;
        m_version = now.version;
        const std::string who = reply->versions.empty() ? std::string() : reply->versions.front().changedBy;
        const QString whose = who.empty() || who == "person" ? tr("Somebody") : text(who);
        const QString why = now.reason.empty() ? QString() : QStringLiteral(" (%1)").arg(text(now.reason));
        m_theirs->setTexts(text(m_first.text), text(now.text));
        m_theirsLabel->show();
        m_theirs->show();
        showProblem(tr(
            "%1 has made version %2 of it meanwhile%3; what that changed is shown above. What you typed is kept: save again to "
            "put it over theirs, or cancel to leave theirs.")
                        .arg(whose)
                        .arg(now.version)
                        .arg(why));
    });
}

} // namespace kaze::ui
