#include "ui/pages/memory/fact_dialogs.h"

#include "ui/models/fact_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/entity_field.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>

namespace kaze::ui {

namespace {

constexpr int kWidth = 520;

} // namespace

AddFactDialog::AddFactDialog(const PageContext& context, const MemoryScope& scope, const api::AddFact& first, QWidget* parent)
    : FormDialog(context.theme, tr("New fact"),
        tr("What holds of something in the memory of %1, and from when to when. It is found as soon as it is saved.")
            .arg(scope.name()),
        tr("Save it"), parent),
      m_context(context), m_scope(scope), m_subject(new EntityField(context, tr("Subject"))), m_predicate(new QLineEdit),
      m_object(new EntityField(context, tr("Object"))), m_since(new QLineEdit), m_until(new QLineEdit),
      m_confidence(new QDoubleSpinBox), m_onConflict(new QComboBox)
{
    m_subject->setScope(scope);
    m_object->setScope(scope);
    m_subject->setPlaceholderText(tr("nightly index"));
    m_predicate->setPlaceholderText(tr("runs at"));
    m_object->setPlaceholderText(tr("02:00 UTC"));
    m_since->setPlaceholderText(tr("now; or 2026-11-01"));
    m_until->setPlaceholderText(tr("it goes on; or 2026-12-31"));
    m_confidence->setRange(0, 1);
    m_confidence->setSingleStep(0.1);
    m_confidence->setDecimals(2);
    m_confidence->setValue(first.confidence);
    m_onConflict->addItem(tr("tell me first"), QStringLiteral("refuse"));
    m_onConflict->addItem(tr("end it when this begins"), QStringLiteral("supersede"));
    m_onConflict->addItem(tr("let both hold"), QStringLiteral("keep"));
    m_onConflict->setToolTip(
        tr("What becomes of a fact with the same subject and predicate, and another object, at the same time"));
    addField(tr("Subject"), m_subject);
    addField(tr("Predicate"), m_predicate);
    addField(tr("Object"), m_object);
    addField(tr("Since"), m_since);
    addField(tr("Until"), m_until);
    addField(tr("Confidence"), m_confidence);
    addField(tr("If another holds"), m_onConflict);
    m_subject->setText(text(first.subject));
    m_predicate->setText(text(first.predicate));
    m_object->setText(text(first.object));
    setMinimumWidth(kWidth);
    showProblem({});
    (first.subject.empty() ? static_cast<QLineEdit*>(m_subject) : m_predicate)->setFocus();
}

bool AddFactDialog::readTimes(api::AddFact& request)
{
    const std::pair<QLineEdit*, std::optional<api::Time>*> fields[]{{m_since, &request.validFrom}, {m_until, &request.validTo}};
    for (const auto& [field, at] : fields) {
        if (field->text().trimmed().isEmpty())
            continue;
        *at = facts::timeOf(field->text());
        if (!*at) {
            showProblem(tr("\"%1\" is no day; write it like 2026-11-01, or 2026-11-01 14:30.").arg(field->text().trimmed()));
            field->setFocus();
            return false;
        }
    }
    return true;
}

void AddFactDialog::save()
{
    for (auto* field : {static_cast<QLineEdit*>(m_subject), m_predicate, static_cast<QLineEdit*>(m_object)})
        if (field->text().trimmed().isEmpty()) {
            field->setFocus();
            return showProblem(tr("A fact needs a subject, a predicate and an object."));
        }
    auto request = m_scope.of(api::AddFact());
    request.subject = m_subject->text().trimmed().toStdString();
    request.predicate = m_predicate->text().trimmed().toStdString();
    request.object = m_object->text().trimmed().toStdString();
    request.confidence = m_confidence->value();
    request.onConflict = m_onConflict->currentData().toString().toStdString();
    if (!readTimes(request))
        return;
    setBusy(true);
    m_context.link.ask<api::AddFact>(
        this, std::move(request), [this](const base::Result<api::FactAdded>& reply) { took(reply); });
}

void AddFactDialog::took(const base::Result<api::FactAdded>& reply)
{
    setBusy(false);
    if (!reply && reply.error().code == base::ErrorCode::Conflict) {
        m_onConflict->setFocus();
        return showProblem(
            tr("It is not saved yet: %1. Say below what becomes of the other, and save again.").arg(text(reply.error().message)));
    }
    if (!reply)
        return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
    if (reply->known)
        m_context.navigator.notify(tr("This is known already: %1").arg(facts::sentence(reply->fact)));
    else if (!reply->superseded.empty())
        m_context.navigator.notify(tr("Saved; %Ln facts ended with it.", nullptr, static_cast<int>(reply->superseded.size())));
    else
        m_context.navigator.notify(tr("Saved: %1").arg(facts::sentence(reply->fact)));
    emit added(reply->fact);
    accept();
}

EndFactDialog::EndFactDialog(const PageContext& context, const MemoryScope& scope, const api::Fact& fact, QWidget* parent)
    : FormDialog(context.theme, tr("End this fact"),
        tr("\"%1\" holds no longer from then on. It stays among the ended ones, and as of an earlier day it is still found.")
            .arg(facts::sentence(fact)),
        tr("End it"), parent),
      m_context(context), m_scope(scope), m_fact(fact), m_at(new QLineEdit), m_reason(new QLineEdit)
{
    m_at->setPlaceholderText(tr("now; or 2026-11-01"));
    m_reason->setPlaceholderText(tr("it was moved"));
    addField(tr("When"), m_at);
    addField(tr("Why"), m_reason);
    showProblem({});
    m_at->setFocus();
}

void EndFactDialog::save()
{
    auto request = m_scope.of(api::EndFact());
    request.id = m_fact.id;
    request.reason = m_reason->text().trimmed().toStdString();
    if (const QString typed = m_at->text().trimmed(); !typed.isEmpty()) {
        request.at = facts::timeOf(typed);
        if (!request.at)
            return showProblem(tr("\"%1\" is no day; write it like 2026-11-01, or 2026-11-01 14:30.").arg(typed));
    }
    setBusy(true);
    m_context.link.ask<api::EndFact>(this, std::move(request), [this](const base::Result<api::FactAdded>& reply) {
        setBusy(false);
        if (!reply)
            return showProblem(tr("It was not ended: %1").arg(text(reply.error().message)));
        emit ended(reply->fact);
        accept();
    });
}

} // namespace kaze::ui
