#include "ui/pages/gateway/experiment_card.h"

#include "engine/api/routing_requests.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kArmColumns = 6;

QLabel* cellOf(const Theme& theme, TextRole role, int column)
{
    auto* label = makeLabel(theme, role, {});
    label->setWordWrap(false);
    label->setAlignment((column >= 2 ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    return label;
}

QString nameOf(const api::ExperimentArm& arm)
{
    return arm.name == "control"  ? ExperimentCard::tr("as before")
        : arm.name == "candidate" ? ExperimentCard::tr("candidate")
                                  : text(arm.name);
}

} // namespace

ExperimentCard::ExperimentCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, {}, parent), m_context(context), m_state(new StateChip(context.theme)),
      m_who(makeLabel(context.theme, TextRole::Muted, {})), m_arms(new QGridLayout), m_measures(new QGridLayout),
      m_verdict(makeLabel(context.theme, TextRole::Body, {})), m_rollOut(new QPushButton(tr("Roll out"))),
      m_revert(new QPushButton(tr("Revert")))
{
    setTrailing(m_state);
    m_arms->setHorizontalSpacing(spacing::kLarge);
    m_arms->setVerticalSpacing(spacing::kTiny);
    m_arms->setColumnStretch(1, 1);
    m_measures->setHorizontalSpacing(spacing::kSmall);
    m_measures->setVerticalSpacing(spacing::kSmall);
    m_measures->setColumnStretch(1, 1);
    const QStringList titles{QString(), tr("Model"), tr("Took part"), tr("Succeeded"), tr("Mean cost"), tr("Mean time")};
    for (int column = 0; column < kArmColumns; ++column) {
        auto* title = cellOf(context.theme, TextRole::Muted, column);
        title->setText(titles[column]);
        m_arms->addWidget(title, 0, column);
    }
    auto* sides = new QHBoxLayout;
    sides->setSpacing(spacing::kHuge);
    sides->addLayout(m_arms, 3);
    sides->addLayout(m_measures, 2);
    auto* end = new QHBoxLayout;
    end->setSpacing(spacing::kSmall);
    end->addWidget(m_verdict, 1);
    end->addWidget(m_rollOut);
    end->addWidget(m_revert);
    content()->addWidget(m_who);
    content()->addLayout(sides);
    content()->addLayout(end);
    connect(m_rollOut, &QPushButton::clicked, this, [this] { ask(true); });
    connect(m_revert, &QPushButton::clicked, this, [this] { ask(false); });
}

void ExperimentCard::setExperiment(const api::ExperimentInfo& experiment)
{
    m_experiment = experiment;
    setThing(text(experiment.name));
    const auto standing = standingOf(experiment);
    m_state->setState(standing.word, standing.tone);
    const auto since = format::moment(toDateTime(experiment.since), toDateTime(m_context.link.now()));
    m_who->setText(experiment.automatic ? tr("%1 of the work goes to the candidate since %2. It acts on its verdict by itself.")
                                              .arg(format::percent(experiment.share), since)
                                        : tr("%1 of the work goes to the candidate since %2. A person decides.")
                                              .arg(format::percent(experiment.share), since));
    fillArms();
    fillMeasures();
    m_verdict->setText(text(experiment.verdict));
    const bool running = experiment.state == "running";
    m_rollOut->setVisible(running || experiment.state == "reverted");
    m_revert->setVisible(running || experiment.state == "rolled_out");
    m_rollOut->setAccessibleName(tr("Roll out %1").arg(text(experiment.name)));
    m_revert->setAccessibleName(tr("Revert %1").arg(text(experiment.name)));
}

void ExperimentCard::fillArms()
{
    const auto cells = static_cast<qsizetype>(m_experiment.arms.size()) * kArmColumns;
    while (m_armCells.size() > cells)
        delete m_armCells.takeLast();
    while (m_armCells.size() < cells) {
        const int at = static_cast<int>(m_armCells.size());
        const int column = at % kArmColumns;
        auto* cell = cellOf(m_context.theme,
            column == 0       ? TextRole::Strong
                : column == 1 ? TextRole::Body
                              : TextRole::Mono,
            column);
        m_arms->addWidget(cell, 1 + at / kArmColumns, column);
        m_armCells << cell;
    }
    qsizetype at = 0;
    for (const auto& arm : m_experiment.arms) {
        const auto share = arm.subjects > 0
            ? format::percent(static_cast<double>(arm.succeeded) / static_cast<double>(arm.subjects))
            : QStringLiteral("—");
        for (const auto& words : {nameOf(arm), text(arm.model), format::exactCount(arm.subjects), share,
                 format::money(arm.meanCostUsd.nanos), tookText(arm.meanSeconds)})
            m_armCells[at++]->setText(words);
    }
}

void ExperimentCard::fillMeasures()
{
    const auto count = static_cast<qsizetype>(m_experiment.measures.size());
    while (m_chips.size() > count) {
        delete m_chips.takeLast();
        delete m_sentences.takeLast();
    }
    while (m_chips.size() < count) {
        const int row = static_cast<int>(m_chips.size());
        m_chips << new StateChip(m_context.theme);
        m_sentences << makeLabel(m_context.theme, TextRole::Body, {});
        m_measures->addWidget(m_chips.last(), row, 0, Qt::AlignTop);
        m_measures->addWidget(m_sentences.last(), row, 1);
    }
    for (qsizetype at = 0; at < count; ++at) {
        const auto& measure = m_experiment.measures[static_cast<std::size_t>(at)];
        const auto verdict = verdictOf(measure);
        m_chips[at]->setState(verdict.word, verdict.tone);
        m_sentences[at]->setText(measureSentence(measure));
        m_sentences[at]->setToolTip(tr("p = %1, at every moment somebody looks").arg(measure.pValue, 0, 'g', 2));
    }
}

void ExperimentCard::ask(bool rollOut)
{
    const auto name = text(m_experiment.name);
    const auto candidate = m_experiment.arms.empty() ? QString() : text(m_experiment.arms.back().model);
    const Question question = rollOut
        ? Question{tr("Roll out %1?").arg(name),
            tr("From now on all of its work goes to %1. What was measured is kept, and you can revert it.").arg(candidate),
            tr("Roll out"), tr("Not now"), ButtonRole::Primary}
        : Question{tr("Revert %1?").arg(name),
            tr("From now on none of its work goes to %1. What was measured is kept, and you can roll it out later.")
                .arg(candidate),
            tr("Revert"), tr("Not now"), ButtonRole::Danger};
    confirm(m_context.theme, this, question, [this, rollOut] { decide(rollOut); });
}

void ExperimentCard::decide(bool rollOut)
{
    api::DecideExperiment request;
    request.name = m_experiment.name;
    request.rollOut = rollOut;
    m_context.link.ask<api::DecideExperiment>(this, std::move(request), [this, rollOut](base::Result<api::Done> done) {
        const auto name = text(m_experiment.name);
        m_context.navigator.notify(!done ? text(done.error().message)
                : rollOut                ? tr("%1 is rolled out.").arg(name)
                                         : tr("%1 is reverted.").arg(name));
        emit changed();
    });
}

QString ExperimentCard::copyText() const
{
    QString all = text(m_experiment.name) + QLatin1Char('\t') + m_state->text() + QLatin1Char('\n');
    for (qsizetype at = 0; at < m_armCells.size(); ++at)
        all += m_armCells[at]->text() + (at % kArmColumns == kArmColumns - 1 ? QLatin1Char('\n') : QLatin1Char('\t'));
    for (const auto* sentence : m_sentences)
        all += sentence->text() + QLatin1Char('\n');
    return all + m_verdict->text() + QLatin1Char('\n');
}

} // namespace kaze::ui
