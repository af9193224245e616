#include "ui/pages/settings/tenant_dialog.h"

#include "engine/api/tenant_requests.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"

#include <QLineEdit>
#include <QPushButton>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kMegabyte = 1024.0 * 1024.0;
constexpr double kMost = 1e15;
constexpr double kMostProcessors = 10'000;

QString limitText(double value)
{
    return value > 0 ? budget::numberText(value) : QString();
}

} // namespace

TenantDialog::TenantDialog(const PageContext& context, OwnerRow owner, bool isProject, bool isNew, QWidget* parent)
    : FormDialog(context.theme, titleOf(owner, isProject, isNew),
        isProject ? tr("What a project may have counts for its tenant too. Its memory and secrets are its own.")
                  : tr("Runs, memory, secrets and folders of one tenant are out of reach of another."),
        isNew ? tr("Add") : tr("Save"), parent),
      m_context(context), m_owner(std::move(owner)), m_isProject(isProject), m_isNew(isNew), m_name(new QLineEdit),
      m_description(new QLineEdit), m_atWork(new QLineEdit), m_waiting(new QLineEdit), m_weight(new QLineEdit),
      m_memory(new QLineEdit), m_tokens(new QLineEdit), m_toolProcessors(new QLineEdit), m_toolMemory(new QLineEdit),
      m_workspaces(new QLineEdit)
{
    build();
    fill();
    showProblem({});
    (isNew ? m_name : m_atWork)->setFocus();
}

QString TenantDialog::titleOf(const OwnerRow& owner, bool isProject, bool isNew)
{
    if (isNew)
        return isProject ? tr("New project of %1").arg(text(owner.tenant)) : tr("New tenant");
    return isProject ? tr("Project %1 of %2").arg(text(owner.project), text(owner.tenant))
                     : tr("Tenant %1").arg(text(owner.tenant));
}

void TenantDialog::build()
{
    const auto add = [this](const QString& label, QLineEdit* field, const QString& placeholder) {
        addField(label, field);
        field->setPlaceholderText(placeholder);
    };
    add(tr("Name"), m_name, tr("a to z, digits, - and _"));
    add(tr("Description"), m_description, tr("what it is for"));
    add(tr("Runs at work"), m_atWork, tr("no limit; more wait for a place"));
    add(tr("Runs waiting"), m_waiting, tr("no limit; more are refused"));
    add(tr("Weight"), m_weight, tr("its share of places where others wait too"));
    add(tr("Memory, in MB"), m_memory, tr("no limit"));
    add(tr("Tokens a day"), m_tokens, tr("no limit; 5 M is five million"));
    add(tr("Processors of tools"), m_toolProcessors, tr("no limit; 1.5 is one and a half"));
    add(tr("Memory of tools, in MB"), m_toolMemory, tr("no limit"));
    add(tr("Workspaces in"), m_workspaces, tr("anywhere"));
    if (!m_isNew && (m_isProject || m_owner.tenant != "default"))
        connect(addRemoval(tr("Remove…")), &QPushButton::clicked, this, &TenantDialog::askToRemove);
}

void TenantDialog::fill()
{
    if (m_isNew) {
        m_weight->setText(budget::numberText(1));
        return;
    }
    m_name->setText(text(m_isProject ? m_owner.project : m_owner.tenant));
    m_name->setEnabled(false);
    m_description->setText(text(m_owner.description));
    m_atWork->setText(limitText(static_cast<double>(m_owner.quotas.atWork)));
    m_waiting->setText(limitText(static_cast<double>(m_owner.quotas.waiting)));
    m_weight->setText(budget::numberText(m_owner.quotas.weight));
    m_memory->setText(limitText(static_cast<double>(m_owner.quotas.memoryBytes) / kMegabyte));
    m_tokens->setText(limitText(static_cast<double>(m_owner.tokensPerDay)));
    m_toolProcessors->setText(limitText(m_owner.quotas.toolProcessors));
    m_toolMemory->setText(limitText(static_cast<double>(m_owner.quotas.toolMemoryBytes) / kMegabyte));
    m_workspaces->setText(text(m_owner.workspaceRoot));
}

std::optional<TenantDialog::Wanted> TenantDialog::read(QString& problem) const
{
    Wanted wanted;
    wanted.name = m_name->text().trimmed().toStdString();
    wanted.description = m_description->text().trimmed().toStdString();
    wanted.workspaceRoot = m_workspaces->text().trimmed().toStdString();
    if (wanted.name.empty())
        return problem = tr("It needs a name."), std::nullopt;
    const auto amount = [&](const QLineEdit* field, double most) -> std::optional<double> {
        const QString entered = field->text().trimmed();
        if (entered.isEmpty())
            return 0;
        const auto number = budget::numberOf(entered);
        if (!number || *number < 0 || *number > most) {
            problem = tr("%1: \"%2\" is no number; leave it empty for no limit.").arg(field->accessibleName(), entered);
            return std::nullopt;
        }
        return number;
    };
    const auto limit = [&](const QLineEdit* field, double factor) -> std::optional<std::int64_t> {
        const auto number = amount(field, kMost / factor);
        return number ? std::optional<std::int64_t>(std::llround(*number * factor)) : std::nullopt;
    };
    wanted.quotas.atWork = limit(m_atWork, 1);
    wanted.quotas.waiting = limit(m_waiting, 1);
    wanted.quotas.memoryBytes = limit(m_memory, kMegabyte);
    const auto tokens = limit(m_tokens, 1);
    wanted.quotas.toolProcessors = amount(m_toolProcessors, kMostProcessors);
    wanted.quotas.toolMemoryBytes = limit(m_toolMemory, kMegabyte);
    if (!wanted.quotas.atWork || !wanted.quotas.waiting || !wanted.quotas.memoryBytes || !tokens || !wanted.quotas.toolProcessors
        || !wanted.quotas.toolMemoryBytes)
        return std::nullopt;
    wanted.tokensPerDay = *tokens;
    const auto weight = budget::numberOf(m_weight->text().trimmed());
    if (!weight)
        return problem = tr("%1: \"%2\" is no number; 1 is usual.").arg(tr("Weight"), m_weight->text()), std::nullopt;
    wanted.quotas.weight = *weight;
    return wanted;
}

// Texts stay out of the templates: the collector of texts would not know whose they are.

template <class Q>
void TenantDialog::send(Q request)
{
    setBusy(true);
    const auto name = request.name;
    m_context.link.ask<Q>(this, std::move(request), [this, name](const base::Result<typename Q::Reply>& reply) {
        setBusy(false);
        if (!reply)
            return showProblem(notSaved(reply.error()));
        emit changed(text(m_isProject ? m_owner.tenant : name), m_isProject ? text(name) : QString());
        accept();
    });
}

QString TenantDialog::notSaved(const base::Error& error)
{
    return tr("It was not saved: %1").arg(text(error.message));
}

void TenantDialog::save()
{
    QString problem;
    const auto wanted = read(problem);
    if (!wanted)
        return showProblem(problem);
    if (m_isProject) {
        api::SetProject request;
        request.tenant = m_owner.tenant;
        request.name = wanted->name;
        request.isNew = m_isNew;
        request.description = wanted->description;
        request.workspaceRoot = wanted->workspaceRoot;
        request.quotas = wanted->quotas;
        request.tokensPerDay = wanted->tokensPerDay;
        return send(std::move(request));
    }
    api::SetTenant request;
    request.name = wanted->name;
    request.isNew = m_isNew;
    request.description = wanted->description;
    request.workspaceRoot = wanted->workspaceRoot;
    request.quotas = wanted->quotas;
    request.tokensPerDay = wanted->tokensPerDay;
    send(std::move(request));
}

template <class Q>
void TenantDialog::askWhatGoes(Q request)
{
    request.countOnly = true;
    m_context.link.ask<Q>(this, request, [this, request](const base::Result<api::TenantLoss>& loss) {
        if (!loss)
            return showProblem(text(loss.error().message));
        askBefore(*loss, text(request.name), [this, request] { remove(request); });
    });
}

void TenantDialog::askBefore(const api::TenantLoss& loss, const QString& name, std::function<void()> agreed)
{
    if (loss.openRuns > 0)
        return showProblem(tr("%n run(s) of it have not ended; cancel them, or wait for them, before you remove it.", nullptr,
            static_cast<int>(loss.openRuns)));
    QStringList parts;
    if (loss.memories > 0)
        parts << tr("%n record(s) of memory (%1)", nullptr, static_cast<int>(loss.memories)).arg(format::bytes(loss.memoryBytes));
    if (loss.projects > 0)
        parts << tr("%n project(s)", nullptr, static_cast<int>(loss.projects));
    if (loss.tokens > 0)
        parts << tr("%n access token(s)", nullptr, static_cast<int>(loss.tokens));
    Question question;
    question.text = tr("Remove %1?").arg(name);
    question.details
        = (parts.isEmpty() ? tr("Its settings, messages and schedules go.")
                           : tr("With it go for good: %1, its messages and schedules.").arg(parts.join(QStringLiteral(", "))))
        + QLatin1Char(' ') + tr("Its ended runs and what they cost stay in the books.");
    question.action = m_isProject ? tr("Remove the project") : tr("Remove the tenant");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, this, question, std::move(agreed));
}

template <class Q>
void TenantDialog::remove(Q request)
{
    request.countOnly = false;
    m_context.link.ask<Q>(this, std::move(request), [this](const base::Result<api::TenantLoss>& gone) {
        if (!gone)
            return showProblem(notRemoved(gone.error()));
        emit changed({}, {});
        accept();
    });
}

QString TenantDialog::notRemoved(const base::Error& error)
{
    return tr("It was not removed: %1").arg(text(error.message));
}

void TenantDialog::askToRemove()
{
    if (m_isProject) {
        api::RemoveProject request;
        request.tenant = m_owner.tenant;
        request.name = m_owner.project;
        return askWhatGoes(std::move(request));
    }
    api::RemoveTenant request;
    request.name = m_owner.tenant;
    askWhatGoes(std::move(request));
}

} // namespace kaze::ui
