<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>kaze::ui::AddFactDialog</name>
    <message numerus="yes">
        <source>Saved; %Ln facts ended with it.</source>
        <translation>
            <numerusform>Saved; %Ln fact ended with it.</numerusform>
            <numerusform>Saved; %Ln facts ended with it.</numerusform>
        </translation>
    </message>
</context>
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
    <name>kaze::ui::AlertProblems</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertWords</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It would have fired %n time(s) in %1.</source>
        <translation>
            <numerusform>It would have fired once in %1.</numerusform>
            <numerusform>It would have fired %n times in %1.</numerusform>
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
    <message numerus="yes">
        <source>and %n more on the page Alerts</source>
        <translation>
            <numerusform>and %n more on the page Alerts</numerusform>
            <numerusform>and %n more on the page Alerts</numerusform>
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
    <message numerus="yes">
        <source>%n of them ask(s) for more than a yes and still wait(s)</source>
        <translation>
            <numerusform>%n of them asks for more than a yes and still waits</numerusform>
            <numerusform>%n of them ask for more than a yes and still wait</numerusform>
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
    <name>kaze::ui::BulkActions</name>
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
        <source>Pause %n runs?</source>
        <translation>
            <numerusform>Pause %n run?</numerusform>
            <numerusform>Pause %n runs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pause %n run(s)</source>
        <translation>
            <numerusform>Pause %n run</numerusform>
            <numerusform>Pause %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resume %n runs?</source>
        <translation>
            <numerusform>Resume %n run?</numerusform>
            <numerusform>Resume %n runs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resume %n run(s)</source>
        <translation>
            <numerusform>Resume %n run</numerusform>
            <numerusform>Resume %n runs</numerusform>
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
    <name>kaze::ui::CalendarPanel</name>
    <message numerus="yes">
        <source>%n schedule(s) more fire in this week; a filter shows them</source>
        <translation>
            <numerusform>%n schedule more fires in this week; a filter shows it</numerusform>
            <numerusform>%n schedules more fire in this week; a filter shows them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n fire(s)</source>
        <translation>
            <numerusform>%1, %n fire</numerusform>
            <numerusform>%1, %n fires</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CallPanel</name>
    <message numerus="yes">
        <source>%n attempt(s)</source>
        <translation>
            <numerusform>%n attempt</numerusform>
            <numerusform>%n attempts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CausesView</name>
    <message numerus="yes">
        <source>There have to be %1 episodes with a factor and as many without it. %Ln factors have fewer.</source>
        <translation>
            <numerusform>There have to be %1 episodes with a factor and as many without it. %Ln factor has fewer.</numerusform>
            <numerusform>There have to be %1 episodes with a factor and as many without it. %Ln factors have fewer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln episodes</source>
        <translation>
            <numerusform>%Ln episode</numerusform>
            <numerusform>%Ln episodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln factors compared</source>
        <translation>
            <numerusform>%Ln factor compared</numerusform>
            <numerusform>%Ln factors compared</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with too few episodes to say anything</source>
        <translation>
            <numerusform>%Ln with too few episodes to say anything</numerusform>
            <numerusform>%Ln with too few episodes to say anything</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln episodes</source>
        <translation>
            <numerusform>%1 in %Ln episode</numerusform>
            <numerusform>%1 in %Ln episodes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellCard</name>
    <message numerus="yes">
        <source>%n approval(s)</source>
        <translation>
            <numerusform>%n approval</numerusform>
            <numerusform>%n approvals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellExport</name>
    <message numerus="yes">
        <source>%Ln traces are in %1 (%2).</source>
        <translation>
            <numerusform>%Ln trace is in %1 (%2).</numerusform>
            <numerusform>%Ln traces are in %1 (%2).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines are in %1 (%2).</source>
        <translation>
            <numerusform>%Ln line is in %1 (%2).</numerusform>
            <numerusform>%Ln lines are in %1 (%2).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellMenu</name>
    <message numerus="yes">
        <source>%n approval(s)</source>
        <translation>
            <numerusform>%n approval</numerusform>
            <numerusform>%n approvals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellTableModel</name>
    <message numerus="yes">
        <source>%1 · %n warning(s)</source>
        <translation>
            <numerusform>%1 · %n warning</numerusform>
            <numerusform>%1 · %n warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellWords</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellsPage</name>
    <message numerus="yes">
        <source>%n cell(s) added; each needs its token (E)</source>
        <translation>
            <numerusform>%n cell added; it needs its token (E)</numerusform>
            <numerusform>%n cells added; each needs its token (E)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CheckpointsPane</name>
    <message numerus="yes">
        <source>%n step(s). Files are not put back: a fork works on them as they are now.</source>
        <translation>
            <numerusform>%n step. Files are not put back: a fork works on them as they are now.</numerusform>
            <numerusform>%n steps. Files are not put back: a fork works on them as they are now.</numerusform>
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
    <name>kaze::ui::ComparisonModel</name>
    <message numerus="yes">
        <source>The same for %n step(s); then the second goes on alone.</source>
        <translation>
            <numerusform>The same for %n step; then the second goes on alone.</numerusform>
            <numerusform>The same for %n steps; then the second goes on alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same for %n step(s); then the first goes on alone.</source>
        <translation>
            <numerusform>The same for %n step; then the first goes on alone.</numerusform>
            <numerusform>The same for %n steps; then the first goes on alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same for %n step(s); then each goes its own way.</source>
        <translation>
            <numerusform>The same for %n step; then each goes its own way.</numerusform>
            <numerusform>The same for %n steps; then each goes its own way.</numerusform>
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
    <name>kaze::ui::FactActions</name>
    <message numerus="yes">
        <source>Accepted, and %Ln facts ended: %1</source>
        <translation>
            <numerusform>Accepted, and %Ln fact ended: %1</numerusform>
            <numerusform>Accepted, and %Ln facts ended: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactDetail</name>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln fact</numerusform>
            <numerusform>%Ln facts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactsView</name>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln fact</numerusform>
            <numerusform>%Ln facts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::FlameGraph</name>
    <message numerus="yes">
        <source>%Ln calls</source>
        <translation>
            <numerusform>%Ln call</numerusform>
            <numerusform>%Ln calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with an error</source>
        <translation>
            <numerusform>%Ln with an error</numerusform>
            <numerusform>%Ln with an error</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln different calls</source>
        <translation>
            <numerusform>%Ln kind of call</numerusform>
            <numerusform>%Ln different calls</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ForkActions</name>
    <message numerus="yes">
        <source>Run %n tasks again?</source>
        <translation>
            <numerusform>Run %n task again?</numerusform>
            <numerusform>Run %n tasks again?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) run again</source>
        <translation>
            <numerusform>%n task runs again</numerusform>
            <numerusform>%n tasks run again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::GraphLook</name>
    <message numerus="yes">
        <source>The longest are shown; %Ln shorter spans are left out.</source>
        <translation>
            <numerusform>The longest are shown; %Ln shorter span is left out.</numerusform>
            <numerusform>The longest are shown; %Ln shorter spans are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::InspectorPanel</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::JsonTreeModel</name>
    <message numerus="yes">
        <source>%Ln values</source>
        <translation>
            <numerusform>%Ln value</numerusform>
            <numerusform>%Ln values</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln names</source>
        <translation>
            <numerusform>%Ln name</numerusform>
            <numerusform>%Ln names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeepingWords</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) besides the current one are kept</source>
        <translation>
            <numerusform>%n month besides the current one is kept</numerusform>
            <numerusform>%n months besides the current one are kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::LongTextView</name>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MapSelection</name>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Forget %Ln records?</source>
        <translation>
            <numerusform>Forget %Ln record?</numerusform>
            <numerusform>Forget %Ln records?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records are forgotten</source>
        <translation>
            <numerusform>%Ln record is forgotten</numerusform>
            <numerusform>%Ln records are forgotten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MapView</name>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryBatch</name>
    <message numerus="yes">
        <source>%Ln memories are read.</source>
        <translation>
            <numerusform>%Ln memory is read.</numerusform>
            <numerusform>%Ln memories are read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories are forgotten.</source>
        <translation>
            <numerusform>%Ln memory is forgotten.</numerusform>
            <numerusform>%Ln memories are forgotten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories are found again.</source>
        <translation>
            <numerusform>%Ln memory is found again.</numerusform>
            <numerusform>%Ln memories are found again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryExport</name>
    <message numerus="yes">
        <source>%Ln memories are in %1.</source>
        <translation>
            <numerusform>%Ln memory is in %1.</numerusform>
            <numerusform>%Ln memories are in %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryIndexPanel</name>
    <message numerus="yes">
        <source>%Ln removed, which a rebuild reclaims</source>
        <translation>
            <numerusform>%Ln removed, which a rebuild reclaims</numerusform>
            <numerusform>%Ln removed, which a rebuild reclaims</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln records wait for their vector</source>
        <translation>
            <numerusform>%Ln record waits for its vector</numerusform>
            <numerusform>%Ln records wait for their vector</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryList</name>
    <message numerus="yes">
        <source>%Ln memories, newest first</source>
        <translation>
            <numerusform>%Ln memory, newest first</numerusform>
            <numerusform>%Ln memories, newest first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::NeighbourhoodView</name>
    <message numerus="yes">
        <source>%Ln things</source>
        <translation>
            <numerusform>%Ln thing</numerusform>
            <numerusform>%Ln things</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln fact</numerusform>
            <numerusform>%Ln facts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is more within these steps: the nearest %Ln are shown. Fewer steps, one direction or some predicates show all of it.</source>
        <translation>
            <numerusform>There is more within these steps: the nearest %Ln is shown. Fewer steps, one direction or some predicates show all of it.</numerusform>
            <numerusform>There is more within these steps: the nearest %Ln are shown. Fewer steps, one direction or some predicates show all of it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts long</source>
        <translation>
            <numerusform>%Ln fact long</numerusform>
            <numerusform>%Ln facts long</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shortest paths.</source>
        <translation>
            <numerusform>%Ln shortest path.</numerusform>
            <numerusform>%Ln shortest paths.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln predicates</source>
        <translation>
            <numerusform>%Ln predicate</numerusform>
            <numerusform>%Ln predicates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show what is %Ln steps away</source>
        <translation>
            <numerusform>Show what is %Ln step away</numerusform>
            <numerusform>Show what is %Ln steps away</numerusform>
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
</context>
<context>
    <name>kaze::ui::PageScope</name>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>Last hour</numerusform>
            <numerusform>Last %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Last day</numerusform>
            <numerusform>Last %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::PayloadView</name>
    <message numerus="yes">
        <source>%Ln more pictures are not shown.</source>
        <translation>
            <numerusform>%Ln more picture is not shown.</numerusform>
            <numerusform>%Ln more pictures are not shown.</numerusform>
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
    <name>kaze::ui::PoolCard</name>
    <message numerus="yes">
        <source>%n waiting, longest %1</source>
        <translation>
            <numerusform>%n waiting, for %1</numerusform>
            <numerusform>%n waiting, longest %1</numerusform>
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
    <name>kaze::ui::ReadinessActions</name>
    <message numerus="yes">
        <source>%n threshold(s) changed</source>
        <translation>
            <numerusform>%n threshold changed</numerusform>
            <numerusform>%n thresholds changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessPage</name>
    <message numerus="yes">
        <source>%n trigger(s) near</source>
        <translation>
            <numerusform>%n trigger near</numerusform>
            <numerusform>%n triggers near</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportLayout</name>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>at least %Ln row(s)</source>
        <translation>
            <numerusform>at least %Ln row</numerusform>
            <numerusform>at least %Ln rows</numerusform>
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
    <name>kaze::ui::ReportSchedulePanel</name>
    <message numerus="yes">
        <source>being made: %Ln row(s) so far</source>
        <translation>
            <numerusform>being made: %Ln row so far</numerusform>
            <numerusform>being made: %Ln rows so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s)</source>
        <translation>
            <numerusform>once</numerusform>
            <numerusform>%Ln times</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), while Kaze did not run for more than an hour</source>
        <translation>
            <numerusform>once, while Kaze did not run for more than an hour</numerusform>
            <numerusform>%Ln times, while Kaze did not run for more than an hour</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportTableLayout</name>
    <message numerus="yes">
        <source>The first %Ln rows; there are more, and an export has them all.</source>
        <translation>
            <numerusform>The first row; there are more, and an export has them all.</numerusform>
            <numerusform>The first %Ln rows; there are more, and an export has them all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %Ln rows of %1; an export has them all.</source>
        <translation>
            <numerusform>The first row of %1; an export has them all.</numerusform>
            <numerusform>The first %Ln rows of %1; an export has them all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::RetentionDialog</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n month(s) of lines and traces?</source>
        <translation>
            <numerusform>Delete one month of lines and traces?</numerusform>
            <numerusform>Delete %n months of lines and traces?</numerusform>
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
    <name>kaze::ui::RunFacts</name>
    <message numerus="yes">
        <source>It waits for a place in the pool %1: %2 of %3 are taken, and %n run(s) wait.</source>
        <translation>
            <numerusform>It waits for a place in the pool %1: %2 of %3 are taken, and %n run waits.</numerusform>
            <numerusform>It waits for a place in the pool %1: %2 of %3 are taken, and %n runs wait.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunForm</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ServerDetail</name>
    <message numerus="yes">
        <source>%1, %n in all</source>
        <translation>
            <numerusform>%1, %n in all</numerusform>
            <numerusform>%1, %n in all</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) and people</source>
        <translation>
            <numerusform>%n run or person</numerusform>
            <numerusform>%n runs and people</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) hold it. Their calls that are under way fail; the next call of one of its tools starts it again.</source>
        <translation>
            <numerusform>%n run holds it. Its calls that are under way fail; the next call of one of its tools starts it again.</numerusform>
            <numerusform>%n runs hold it. Their calls that are under way fail; the next call of one of its tools starts it again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillActions</name>
    <message numerus="yes">
        <source>%n agent(s) name it and cannot start until their files no longer do: %1.</source>
        <translation>
            <numerusform>%n agent names it and cannot start until its file no longer does: %1.</numerusform>
            <numerusform>%n agents name it and cannot start until their files no longer do: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillFiles</name>
    <message numerus="yes">
        <source>%1 in %n file(s)</source>
        <translation>
            <numerusform>%1 in %n file</numerusform>
            <numerusform>%1 in %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillLearning</name>
    <message numerus="yes">
        <source>of %n episode(s)</source>
        <translation>
            <numerusform>of %n episode</numerusform>
            <numerusform>of %n episodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n episode(s) were looked at. Fewer episodes, less likeness or less success above may find some.</source>
        <translation>
            <numerusform>%n episode was looked at. Fewer episodes, less likeness or less success above may find some.</numerusform>
            <numerusform>%n episodes were looked at. Fewer episodes, less likeness or less success above may find some.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillListModel</name>
    <message numerus="yes">
        <source>%1, the newest of %n version(s)</source>
        <translation>
            <numerusform>%1, its only version</numerusform>
            <numerusform>%1, the newest of %n versions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillUsePanel</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillWords</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation>
            <numerusform>%n remark</numerusform>
            <numerusform>%n remarks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpanPanel</name>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln event</numerusform>
            <numerusform>%Ln events</numerusform>
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
    <message numerus="yes">
        <source>%n unfinished</source>
        <translation>
            <numerusform>%n unfinished</numerusform>
            <numerusform>%n unfinished</numerusform>
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
    <name>kaze::ui::TenantDialog</name>
    <message numerus="yes">
        <source>%n run(s) of it have not ended; cancel them, or wait for them, before you remove it.</source>
        <translation>
            <numerusform>%n run of it has not ended; cancel it, or wait for it, before you remove it.</numerusform>
            <numerusform>%n runs of it have not ended; cancel them, or wait for them, before you remove it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) of memory (%1)</source>
        <translation>
            <numerusform>%n record of memory (%1)</numerusform>
            <numerusform>%n records of memory (%1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n project(s)</source>
        <translation>
            <numerusform>%n project</numerusform>
            <numerusform>%n projects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n access token(s)</source>
        <translation>
            <numerusform>%n access token</numerusform>
            <numerusform>%n access tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolWords</name>
    <message numerus="yes">
        <source>%n call(s) at one time</source>
        <translation>
            <numerusform>%n call at one time</numerusform>
            <numerusform>%n calls at one time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) of one tenant at one time</source>
        <translation>
            <numerusform>%n call of one tenant at one time</numerusform>
            <numerusform>%n calls of one tenant at one time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) of one tenant wait at most; more are refused</source>
        <translation>
            <numerusform>%n call of one tenant waits at most; more are refused</numerusform>
            <numerusform>%n calls of one tenant wait at most; more are refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tried again up to %n time(s) where that does no harm</source>
        <translation>
            <numerusform>Tried again once where that does no harm</numerusform>
            <numerusform>Tried again up to %n times where that does no harm</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceComparisonView</name>
    <message numerus="yes">
        <source>%Ln lines are left out</source>
        <translation>
            <numerusform>%Ln line is left out</numerusform>
            <numerusform>%Ln lines are left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln calls in the last seven days</source>
        <translation>
            <numerusform>%Ln call in the last seven days</numerusform>
            <numerusform>%Ln calls in the last seven days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceGraph</name>
    <message numerus="yes">
        <source>%Ln calls</source>
        <translation>
            <numerusform>%Ln call</numerusform>
            <numerusform>%Ln calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with an error</source>
        <translation>
            <numerusform>%Ln with an error</numerusform>
            <numerusform>%Ln with an error</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceImport</name>
    <message numerus="yes">
        <source>%Ln traces</source>
        <translation>
            <numerusform>%Ln trace</numerusform>
            <numerusform>%Ln traces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new spans</source>
        <translation>
            <numerusform>%Ln new span</numerusform>
            <numerusform>%Ln new spans</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new log lines</source>
        <translation>
            <numerusform>%Ln new log line</numerusform>
            <numerusform>%Ln new log lines</numerusform>
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
    <name>kaze::ui::WaterfallLook</name>
    <message numerus="yes">
        <source>%Ln shorter spans are left out</source>
        <translation>
            <numerusform>%Ln shorter span is left out</numerusform>
            <numerusform>%Ln shorter spans are left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::WeekLayout</name>
    <message numerus="yes">
        <source>%1: %n fire(s)</source>
        <translation>
            <numerusform>%1: %n fire</numerusform>
            <numerusform>%1: %n fires</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n schedules</source>
        <translation>
            <numerusform>%n schedule</numerusform>
            <numerusform>%n schedules</numerusform>
        </translation>
    </message>
</context>
</TS>
