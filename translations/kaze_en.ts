<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>kaze::ui::AgentSpendCard</name>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n row copied.</numerusform>
            <numerusform>%n rows copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertsPanel</name>
    <message numerus="yes">
        <source>and %n more on the page Approvals</source>
        <translation>
            <numerusform>and %n more on the page Approvals</numerusform>
            <numerusform>and %n more on the page Approvals</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalView</name>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalsPage</name>
    <message numerus="yes">
        <source>Deny %n question(s)?</source>
        <translation>
            <numerusform>Deny %n question?</numerusform>
            <numerusform>Deny %n questions?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deny %n</source>
        <translation>
            <numerusform>Deny %n</numerusform>
            <numerusform>Deny %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetWords</name>
    <message numerus="yes">
        <source>%n call(s) waiting</source>
        <translation>
            <numerusform>%n call waiting</numerusform>
            <numerusform>%n calls waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CachePanel</name>
    <message numerus="yes">
        <source>%n answer(s) forgotten.</source>
        <translation>
            <numerusform>%n answer forgotten.</numerusform>
            <numerusform>%n answers forgotten.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CloseDialog</name>
    <message numerus="yes">
        <source>%n run(s) are live</source>
        <translation>
            <numerusform>%n run is live</numerusform>
            <numerusform>%n runs are live</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationModel</name>
    <message numerus="yes">
        <source>%n memory record(s) came with it</source>
        <translation>
            <numerusform>%n memory record came with it</numerusform>
            <numerusform>%n memory records came with it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationView</name>
    <message numerus="yes">
        <source>Show all (%n more lines)</source>
        <translation>
            <numerusform>Show all (%n more line)</numerusform>
            <numerusform>Show all (%n more lines)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::Explanation</name>
    <message numerus="yes">
        <source>%Ln call(s)</source>
        <translation>
            <numerusform>%Ln call</numerusform>
            <numerusform>%Ln calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) used it</source>
        <translation>
            <numerusform>%n run used it</numerusform>
            <numerusform>%n runs used it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other model(s)</source>
        <translation>
            <numerusform>%n other model</numerusform>
            <numerusform>%n other models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least: %n call(s) used a model without a price, and cost more than stands here. Import a price to count those to come.</source>
        <translation>
            <numerusform>At least: %n call used a model without a price, and cost more than stands here. Import a price to count those to come.</numerusform>
            <numerusform>At least: %n calls used a model without a price, and cost more than stands here. Import a price to count those to come.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) failed; what they used is in it.</source>
        <translation>
            <numerusform>%n attempt failed; what it used is in it.</numerusform>
            <numerusform>%n attempts failed; what they used is in it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) wait until others give back what they hold.</source>
        <translation>
            <numerusform>%n call waits until others give back what they hold.</numerusform>
            <numerusform>%n calls wait until others give back what they hold.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::OverviewPage</name>
    <message numerus="yes">
        <source>%n model call(s) under way</source>
        <translation>
            <numerusform>%n model call under way</numerusform>
            <numerusform>%n model calls under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n minute(s)</source>
        <translation>
            <numerusform>Last minute</numerusform>
            <numerusform>Last %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::PlanPanel</name>
    <message numerus="yes">
        <source>typical of %n finished run(s) of this agent; eight of ten lie between low and high</source>
        <translation>
            <numerusform>typical of %n finished run of this agent; eight of ten lie between low and high</numerusform>
            <numerusform>typical of %n finished runs of this agent; eight of ten lie between low and high</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) about this task will be offered to it.</source>
        <translation>
            <numerusform>%n record about this task will be offered to it.</numerusform>
            <numerusform>%n records about this task will be offered to it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::PoolTableModel</name>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProviderModel</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>kaze.yaml names %n key(s), and where each is read from.</source>
        <translation>
            <numerusform>kaze.yaml names %n key, and where it is read from.</numerusform>
            <numerusform>kaze.yaml names %n keys, and where each is read from.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportPreview</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunActions</name>
    <message numerus="yes">
        <source>Cancel %n runs?</source>
        <translation>
            <numerusform>Cancel %n run?</numerusform>
            <numerusform>Cancel %n runs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n run(s)</source>
        <translation>
            <numerusform>Cancel %n run</numerusform>
            <numerusform>Cancel %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) will pause after this step</source>
        <translation>
            <numerusform>%n run will pause after this step</numerusform>
            <numerusform>%n runs will pause after this step</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) go on</source>
        <translation>
            <numerusform>%n run goes on</numerusform>
            <numerusform>%n runs go on</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) cancelled</source>
        <translation>
            <numerusform>%n run cancelled</numerusform>
            <numerusform>%n runs cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) did not change: %1</source>
        <translation>
            <numerusform>%n run did not change: %1</numerusform>
            <numerusform>%n runs did not change: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunDetailPanel</name>
    <message numerus="yes">
        <source>%n call(s) in all. The time of calls that ran at once counts for each.</source>
        <translation>
            <numerusform>%n call in all. The time of calls that ran at once counts for each.</numerusform>
            <numerusform>%n calls in all. The time of calls that ran at once counts for each.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::Spans</name>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>%n span</numerusform>
            <numerusform>%n spans</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n model call(s)</source>
        <translation>
            <numerusform>%n model call</numerusform>
            <numerusform>%n model calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpendPeriod</name>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Last day</numerusform>
            <numerusform>Last %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpendTableModel</name>
    <message numerus="yes">
        <source>at least; %n call(s) have no price</source>
        <translation>
            <numerusform>at least; %n call has no price</numerusform>
            <numerusform>at least; %n calls have no price</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceListModel</name>
    <message numerus="yes">
        <source>%n span(s) with an error</source>
        <translation>
            <numerusform>%n span with an error</numerusform>
            <numerusform>%n spans with an error</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::WaterfallPanel</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
</TS>
