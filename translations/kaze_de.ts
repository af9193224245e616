<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>kaze::console::Screenshots</name>
    <message>
        <source>Review the indexer folder. Group findings by risk and write report.md.</source>
        <translation>Prüfe den Ordner indexer. Ordne die Funde nach Risiko und schreibe report.md.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AddFactDialog</name>
    <message>
        <source>New fact</source>
        <translation>Neuer Fakt</translation>
    </message>
    <message>
        <source>What holds of something in the memory of %1, and from when to when. It is found as soon as it is saved.</source>
        <translation>Was im Gedächtnis von %1 von etwas gilt, und von wann bis wann. Sobald es gespeichert ist, wird es gefunden.</translation>
    </message>
    <message>
        <source>Save it</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Subjekt</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>nightly index</source>
        <translation>Nachtindex</translation>
    </message>
    <message>
        <source>runs at</source>
        <translation>läuft um</translation>
    </message>
    <message>
        <source>02:00 UTC</source>
        <translation>02:00 UTC</translation>
    </message>
    <message>
        <source>now; or 2026-11-01</source>
        <translation>jetzt; oder 2026-11-01</translation>
    </message>
    <message>
        <source>it goes on; or 2026-12-31</source>
        <translation>gilt weiter; oder 2026-12-31</translation>
    </message>
    <message>
        <source>tell me first</source>
        <translation>erst sagen</translation>
    </message>
    <message>
        <source>end it when this begins</source>
        <translation>endet, wenn dies beginnt</translation>
    </message>
    <message>
        <source>let both hold</source>
        <translation>beides gilt</translation>
    </message>
    <message>
        <source>What becomes of a fact with the same subject and predicate, and another object, at the same time</source>
        <translation>Was aus einem Fakt mit gleichem Subjekt und Prädikat, aber anderem Objekt zur selben Zeit wird</translation>
    </message>
    <message>
        <source>Predicate</source>
        <translation>Prädikat</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>If another holds</source>
        <translation>Gilt ein anderer</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no day; write it like 2026-11-01, or 2026-11-01 14:30.</source>
        <translation>„%1“ ist kein Tag; schreib ihn wie 2026-11-01 oder 2026-11-01 14:30.</translation>
    </message>
    <message>
        <source>A fact needs a subject, a predicate and an object.</source>
        <translation>Ein Fakt braucht Subjekt, Prädikat und Objekt.</translation>
    </message>
    <message>
        <source>It is not saved yet: %1. Say below what becomes of the other, and save again.</source>
        <translation>Noch nicht gespeichert: %1. Sag bei „Gilt ein anderer“, was aus dem anderen wird, und speichere noch einmal.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>This is known already: %1</source>
        <translation>Das ist schon bekannt: %1</translation>
    </message>
    <message numerus="yes">
        <source>Saved; %Ln facts ended with it.</source>
        <translation>
            <numerusform>Gespeichert; damit endete %Ln Fakt.</numerusform>
            <numerusform>Gespeichert; damit endeten %Ln Fakten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AgentList</name>
    <message>
        <source>filter /</source>
        <translation>Filter /</translation>
    </message>
    <message>
        <source>Filter agents</source>
        <translation>Agenten filtern</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>No agents</source>
        <translation>Keine Agenten</translation>
    </message>
    <message>
        <source>Agents you save appear here.</source>
        <translation>Gespeicherte Agenten erscheinen hier.</translation>
    </message>
    <message>
        <source>Reading the agents…</source>
        <translation>Agenten werden gelesen…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AgentListModel</name>
    <message>
        <source>New agent…</source>
        <translation>Neuer Agent…</translation>
    </message>
    <message>
        <source>Start from a template</source>
        <translation>Mit einer Vorlage beginnen</translation>
    </message>
    <message>
        <source>Cannot be used: %1</source>
        <translation>Nicht verwendbar: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AgentSpendCard</name>
    <message>
        <source>By agent</source>
        <translation>Nach Agent</translation>
    </message>
    <message>
        <source>Spend by agent</source>
        <translation>Ausgaben nach Agent</translation>
    </message>
    <message>
        <source>tenant:acme cost&gt;$1</source>
        <translation>tenant:acme cost&gt;$1</translation>
    </message>
    <message>
        <source>at least %1 in all</source>
        <translation>insgesamt mindestens %1</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>insgesamt %1</translation>
    </message>
    <message>
        <source>All agents: %1</source>
        <translation>Alle Agenten: %1</translation>
    </message>
    <message>
        <source>The dearest %1 of %2 agents are shown; the sum is of all.</source>
        <translation>Gezeigt werden die teuersten %1 von %2 Agenten; die Summe ist die aller.</translation>
    </message>
    <message>
        <source>No agent matches the filter.</source>
        <translation>Kein Agent passt zum Filter.</translation>
    </message>
    <message>
        <source>Nothing was spent in this period. Agents appear here with their first model call.</source>
        <translation>In diesem Zeitraum wurde nichts ausgegeben. Agenten erscheinen hier mit ihrem ersten Modellaufruf.</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) copied.</source>
        <translation>
            <numerusform>%n Zeile kopiert.</numerusform>
            <numerusform>%n Zeilen kopiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Explain this number</source>
        <translation>Diese Zahl erklären</translation>
    </message>
    <message>
        <source>Ledger entries</source>
        <translation>Buchungen</translation>
    </message>
    <message>
        <source>Set a budget for this agent…</source>
        <translation>Budget für diesen Agenten setzen…</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>Gewählte Zeilen kopieren</translation>
    </message>
    <message>
        <source>Copy the table as CSV</source>
        <translation>Tabelle als CSV kopieren</translation>
    </message>
    <message>
        <source>Copy the table as JSON</source>
        <translation>Tabelle als JSON kopieren</translation>
    </message>
    <message>
        <source>Copy the table as Markdown</source>
        <translation>Tabelle als Markdown kopieren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AgentsPage</name>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>state:running agent:dev-* timeout</source>
        <translation>state:running agent:dev-* timeout</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Start an agent (Ctrl+N)</source>
        <translation>Einen Agenten starten (Strg+N)</translation>
    </message>
    <message>
        <source>Pauses the selected runs after their present step</source>
        <translation>Hält die gewählten Läufe nach ihrem jetzigen Schritt an</translation>
    </message>
    <message>
        <source>Lets paused, interrupted and failed runs go on</source>
        <translation>Setzt angehaltene, unterbrochene und gescheiterte Läufe fort</translation>
    </message>
    <message>
        <source>Ends the selected runs for good, after asking (Delete)</source>
        <translation>Beendet die gewählten Läufe endgültig, nach Rückfrage (Entf)</translation>
    </message>
    <message>
        <source>Pause the selected runs</source>
        <translation>Gewählte Läufe anhalten</translation>
    </message>
    <message>
        <source>Resume the selected runs</source>
        <translation>Gewählte Läufe fortsetzen</translation>
    </message>
    <message>
        <source>Cancel the selected runs</source>
        <translation>Gewählte Läufe abbrechen</translation>
    </message>
    <message>
        <source>Open the trace of this run</source>
        <translation>Trace dieses Laufs öffnen</translation>
    </message>
    <message>
        <source>Show the checkpoints of this run</source>
        <translation>Die Wegmarken dieses Laufs zeigen</translation>
    </message>
    <message>
        <source>Compare this run with another…</source>
        <translation>Diesen Lauf mit einem anderen vergleichen…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertActions</name>
    <message>
        <source>The silence was not ended: %1</source>
        <translation>Die Stummschaltung wurde nicht beendet: %1</translation>
    </message>
    <message>
        <source>No longer silenced: %1</source>
        <translation>Nicht mehr stumm: %1</translation>
    </message>
    <message>
        <source>It was not silenced again: %1</source>
        <translation>Es wurde nicht wieder stummgeschaltet: %1</translation>
    </message>
    <message>
        <source>%1 was not changed</source>
        <translation>%1 wurde nicht geändert</translation>
    </message>
    <message>
        <source>%1 is on</source>
        <translation>%1 ist eingeschaltet</translation>
    </message>
    <message>
        <source>%1 is off: it tells nobody any more</source>
        <translation>%1 ist ausgeschaltet und meldet niemandem mehr etwas</translation>
    </message>
    <message>
        <source>%1 was not changed back</source>
        <translation>%1 wurde nicht zurückgeändert</translation>
    </message>
    <message>
        <source>%1 was not removed: %2</source>
        <translation>%1 wurde nicht entfernt: %2</translation>
    </message>
    <message>
        <source>The rule %1 is removed</source>
        <translation>Die Regel %1 ist entfernt</translation>
    </message>
    <message>
        <source>%1 did not come back</source>
        <translation>%1 kam nicht zurück</translation>
    </message>
    <message>
        <source>%1 was not reset: %2</source>
        <translation>%1 wurde nicht zurückgesetzt: %2</translation>
    </message>
    <message>
        <source>%1 is as it came with Kaze</source>
        <translation>%1 ist wieder, wie Kaze sie mitbringt</translation>
    </message>
    <message>
        <source>%1 (copy)</source>
        <translation>%1 (Kopie)</translation>
    </message>
    <message>
        <source>%1 was not copied</source>
        <translation>%1 wurde nicht kopiert</translation>
    </message>
    <message>
        <source>%1 is made, and switched off</source>
        <translation>%1 ist angelegt und ausgeschaltet</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertChart</name>
    <message>
        <source>Around the alert</source>
        <translation>Rund um den Alarm</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>There is no such trigger any more.</source>
        <translation>Diesen Auslöser gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>What was measured could not be read: %1</source>
        <translation>Was gemessen wurde, ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Nothing is kept of what it looked at in this time.</source>
        <translation>Aus dieser Zeit ist nichts davon aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertDetail</name>
    <message>
        <source>Alert</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>About the alert</source>
        <translation>Über den Alarm</translation>
    </message>
    <message>
        <source>Silence…</source>
        <translation>Stummschalten…</translation>
    </message>
    <message>
        <source>Show the rule</source>
        <translation>Regel zeigen</translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation>Lauf zeigen</translation>
    </message>
    <message>
        <source>Show the trace</source>
        <translation>Trace zeigen</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Show the budget</source>
        <translation>Budget zeigen</translation>
    </message>
    <message>
        <source>Show the trigger</source>
        <translation>Auslöser zeigen</translation>
    </message>
    <message>
        <source>Show the provider</source>
        <translation>Anbieter zeigen</translation>
    </message>
    <message>
        <source>Incident report</source>
        <translation>Vorfallbericht</translation>
    </message>
    <message>
        <source>End the silence</source>
        <translation>Stummschaltung beenden</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Holds since</source>
        <translation>Gilt seit</translation>
    </message>
    <message>
        <source>Fired</source>
        <translation>Ausgelöst</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Held for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Fires when</source>
        <translation>Löst aus, wenn</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertListModel</name>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Held for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>%1, the threshold is %2</source>
        <translation>%1, die Schwelle ist %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertListPanel</name>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Alerts by state</source>
        <translation>Alarme nach Zustand</translation>
    </message>
    <message>
        <source>Look at the rules</source>
        <translation>Regeln ansehen</translation>
    </message>
    <message>
        <source>Reading the alerts…</source>
        <translation>Die Alarme werden gelesen…</translation>
    </message>
    <message>
        <source>Alerts are told whether they are shown or not.</source>
        <translation>Alarme werden gemeldet, ob sie angezeigt werden oder nicht.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No alert so far</source>
        <translation>Noch kein Alarm</translation>
    </message>
    <message>
        <source>What the rules watch for appears here when it happens: a provider that fails, a budget that is spent too fast, a disk that fills up. It stays in the list when it is over.</source>
        <translation>Worauf die Regeln achten, erscheint hier, wenn es geschieht: ein Anbieter, der ausfällt, ein Budget, das zu schnell verbraucht wird, ein Datenträger, der sich füllt. Es bleibt in der Liste, wenn es vorbei ist.</translation>
    </message>
    <message>
        <source>No alert matches the filter</source>
        <translation>Kein Alarm passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertProblems</name>
    <message>
        <source>What keeps alerts from being told</source>
        <translation>Was Hinweise am Melden hindert</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>Problem</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertRuleModel</name>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Fires when</source>
        <translation>Löst aus, wenn</translation>
    </message>
    <message>
        <source>Told</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>%1, comes with Kaze</source>
        <translation>%1, von Kaze mitgebracht</translation>
    </message>
    <message>
        <source>on</source>
        <comment>a rule</comment>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <comment>a rule</comment>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertWords</name>
    <message>
        <source>info</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>anstehend</translation>
    </message>
    <message>
        <source>firing</source>
        <translation>ausgelöst</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>pace of any budget</source>
        <translation>Tempo eines jeden Budgets</translation>
    </message>
    <message>
        <source>pace of the budget %1</source>
        <translation>Tempo des Budgets %1</translation>
    </message>
    <message>
        <source>spent share of any budget</source>
        <translation>verbrauchter Anteil eines jeden Budgets</translation>
    </message>
    <message>
        <source>spent share of the budget %1</source>
        <translation>verbrauchter Anteil des Budgets %1</translation>
    </message>
    <message>
        <source>age of a span that has not ended</source>
        <translation>Alter eines Spans, der nicht endet</translation>
    </message>
    <message>
        <source>any trigger of readiness</source>
        <translation>ein beliebiger Auslöser</translation>
    </message>
    <message>
        <source>the trigger %1 of readiness</source>
        <translation>der Auslöser %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>a view, a metric</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, by %2</source>
        <comment>a metric, a label</comment>
        <translation>%1, nach %2</translation>
    </message>
    <message>
        <source>how fast a budget is spent</source>
        <translation>wie schnell ein Budget verbraucht wird</translation>
    </message>
    <message>
        <source>how much of a budget is spent</source>
        <translation>wie viel eines Budgets verbraucht ist</translation>
    </message>
    <message>
        <source>spans that never end</source>
        <translation>Spans, die nie enden</translation>
    </message>
    <message>
        <source>a trigger of readiness</source>
        <translation>ein Auslöser der Bereitschaft</translation>
    </message>
    <message>
        <source>a metric</source>
        <translation>eine Metrik</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>rate a second</source>
        <translation>Rate pro Sekunde</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>90th percentile</source>
        <translation>90. Perzentil</translation>
    </message>
    <message>
        <source>95th percentile</source>
        <translation>95. Perzentil</translation>
    </message>
    <message>
        <source>99th percentile</source>
        <translation>99. Perzentil</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>Höchstwert</translation>
    </message>
    <message>
        <source>as usual for it</source>
        <translation>wie dafür üblich</translation>
    </message>
    <message>
        <source>%1 warns or is critical</source>
        <translation>%1 warnt oder ist kritisch</translation>
    </message>
    <message>
        <source>%1 is critical</source>
        <translation>%1 ist kritisch</translation>
    </message>
    <message>
        <source>%1 below %2</source>
        <comment>what is looked at, a limit</comment>
        <translation>%1 unter %2</translation>
    </message>
    <message>
        <source>%1 above %2</source>
        <comment>what is looked at, a limit</comment>
        <translation>%1 über %2</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <comment>a condition, a time</comment>
        <translation>%1 für %2</translation>
    </message>
    <message>
        <source>in the tray</source>
        <translation>im Infobereich</translation>
    </message>
    <message>
        <source>in the log</source>
        <translation>im Protokoll</translation>
    </message>
    <message>
        <source>to the webhook %1</source>
        <translation>an den Webhook %1</translation>
    </message>
    <message>
        <source>nobody is told</source>
        <translation>niemandem</translation>
    </message>
    <message>
        <source>silenced until %1</source>
        <translation>stumm bis %1</translation>
    </message>
    <message>
        <source>alerts of the rule %1 caused by %2</source>
        <translation>Alarme der Regel %1 wegen %2</translation>
    </message>
    <message>
        <source>all alerts caused by %1</source>
        <translation>alle Alarme wegen %1</translation>
    </message>
    <message>
        <source>every alert</source>
        <translation>jeder Alarm</translation>
    </message>
    <message>
        <source>alerts of the rule %1</source>
        <translation>Alarme der Regel %1</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is known of the past that it could be tested with.</source>
        <translation>Aus der Vergangenheit ist nichts bekannt, womit sie sich prüfen ließe.</translation>
    </message>
    <message>
        <source>It would not have fired in %1.</source>
        <translation>In %1 hätte sie nicht ausgelöst.</translation>
    </message>
    <message numerus="yes">
        <source>It would have fired %n time(s) in %1.</source>
        <translation>
            <numerusform>In %1 hätte sie %n Mal ausgelöst.</numerusform>
            <numerusform>In %1 hätte sie %n Mal ausgelöst.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertsPage</name>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>state:firing severity:critical &quot;error rate&quot;</source>
        <translation>state:firing severity:critical &quot;Fehlerrate&quot;</translation>
    </message>
    <message>
        <source>View of the alerts</source>
        <translation>Ansicht der Alarme</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Silences</source>
        <translation>Stummschaltungen</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Watch for something else (N)</source>
        <translation>Auf etwas anderes achten (N)</translation>
    </message>
    <message>
        <source>New rule of alerts</source>
        <translation>Neue Alarmregel</translation>
    </message>
    <message>
        <source>Silence the selected alert, or end its silence</source>
        <translation>Den gewählten Alarm stummschalten oder seine Stummschaltung beenden</translation>
    </message>
    <message>
        <source>Change the selected rule</source>
        <translation>Die gewählte Regel ändern</translation>
    </message>
    <message>
        <source>Switch the selected rule on or off</source>
        <translation>Die gewählte Regel ein- oder ausschalten</translation>
    </message>
    <message>
        <source>Duplicate the selected rule</source>
        <translation>Die gewählte Regel duplizieren</translation>
    </message>
    <message>
        <source>Remove the selected rule or reset it, end the selected silence</source>
        <translation>Die gewählte Regel entfernen oder zurücksetzen, die gewählte Stummschaltung beenden</translation>
    </message>
    <message>
        <source>Show the alerts</source>
        <translation>Alarme zeigen</translation>
    </message>
    <message>
        <source>Show the rules of alerts</source>
        <translation>Alarmregeln zeigen</translation>
    </message>
    <message>
        <source>Show what is silenced</source>
        <translation>Zeigen, was stummgeschaltet ist</translation>
    </message>
    <message>
        <source>Silences  %1</source>
        <translation>Stummschaltungen  %1</translation>
    </message>
    <message>
        <source>Silenced: %1</source>
        <translation>Stummgeschaltet: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AlertsPanel</name>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message numerus="yes">
        <source>and %n more on the page Approvals</source>
        <translation>
            <numerusform>und %n weitere auf der Seite Freigaben</numerusform>
            <numerusform>und %n weitere auf der Seite Freigaben</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>Nichts wartet auf Sie.</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>Rückfrage</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Look at what %1 wants</source>
        <translation>Ansehen, was %1 möchte</translation>
    </message>
    <message numerus="yes">
        <source>and %n more on the page Alerts</source>
        <translation>
            <numerusform>und %n weiterer auf der Seite Alarme</numerusform>
            <numerusform>und %n weitere auf der Seite Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>Silence…</source>
        <translation>Stummschalten…</translation>
    </message>
    <message>
        <source>Silence: %1</source>
        <translation>Stummschalten: %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open: %1</source>
        <translation>Öffnen: %1</translation>
    </message>
    <message>
        <source>What fires could not be read: %1</source>
        <translation>Was ausgelöst hat, ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Who waits for you could not be read: %1</source>
        <translation>Wer auf Sie wartet, ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
</context>
<context>
    <name>kaze::ui::AppearanceSection</name>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Follow the system (dark where it says nothing)</source>
        <translation>Wie das System (dunkel, wo es nichts vorgibt)</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>High contrast, dark</source>
        <translation>Hoher Kontrast, dunkel</translation>
    </message>
    <message>
        <source>High contrast, light</source>
        <translation>Hoher Kontrast, hell</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>The language changes at the next start.</source>
        <translation>Die Sprache wechselt beim nächsten Start.</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Wirkt ab dem nächsten Start.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalTableModel</name>
    <message>
        <source>uncertain</source>
        <translation>ungewiss</translation>
    </message>
    <message>
        <source>asked %1</source>
        <translation>gefragt %1</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Wants</source>
        <translation>Möchte</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalView</name>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Exact arguments</source>
        <translation>Genaue Argumente</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Why not? The agent reads it (Enter denies)</source>
        <translation>Warum nicht? Der Agent liest es (Eingabe lehnt ab)</translation>
    </message>
    <message>
        <source>Reason for denying</source>
        <translation>Grund der Ablehnung</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 Key: %2</source>
        <translation>%1 Taste: %2</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <source>It did not happen: the call is made now.</source>
        <translation>Es ist nicht geschehen: Der Aufruf erfolgt jetzt.</translation>
    </message>
    <message>
        <source>Do not run it again</source>
        <translation>Nicht noch einmal</translation>
    </message>
    <message>
        <source>It happened, or must not: the agent is told so.</source>
        <translation>Es ist geschehen oder soll nicht geschehen: Der Agent erfährt es.</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>This call and no other.</source>
        <translation>Diesen Aufruf und keinen anderen.</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>The agent is told, with your reason, and goes on without it.</source>
        <translation>Der Agent erfährt es mit Ihrem Grund und macht ohne weiter.</translation>
    </message>
    <message>
        <source>Allow for this run</source>
        <translation>Für diesen Lauf</translation>
    </message>
    <message>
        <source>This tool, until the run ends.</source>
        <translation>Dieses Werkzeug, bis der Lauf endet.</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>This tool, for this agent, from now on.</source>
        <translation>Dieses Werkzeug für diesen Agenten, von nun an.</translation>
    </message>
    <message>
        <source>The process ended between the start of this call and its result, so Kaze cannot tell. Look at what the call would have changed. Everything before it is kept, and the run waits for your answer.</source>
        <translation>Der Prozess endete zwischen dem Beginn dieses Aufrufs und seinem Ergebnis, daher kann Kaze es nicht sagen. Sehen Sie nach, was der Aufruf geändert hätte. Alles davor ist erhalten, und der Lauf wartet auf Ihre Antwort.</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>What would change: %1 added, %2 removed</source>
        <translation>Was sich ändern würde: %1 hinzu, %2 entfernt</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>What would run</source>
        <translation>Was ausgeführt würde</translation>
    </message>
    <message>
        <source>Asks because %1.</source>
        <translation>Fragt, weil %1.</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Changed arguments</source>
        <translation>Geänderte Argumente</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>The call is made with what you write in their place, and the agent is told. Key: E</source>
        <translation>Der Aufruf geschieht mit dem, was Sie stattdessen schreiben, und der Agent erfährt es. Taste: E</translation>
    </message>
    <message>
        <source>Your answer</source>
        <translation>Ihre Antwort</translation>
    </message>
    <message>
        <source>For this run and always:</source>
        <translation>Für diesen Lauf und immer:</translation>
    </message>
    <message>
        <source>any arguments; or such as path=src/* command=&quot;git status *&quot;</source>
        <translation>alle Argumente; oder etwa path=src/* command=&quot;git status *&quot;</translation>
    </message>
    <message>
        <source>Arguments that are allowed for this run or always</source>
        <translation>Argumente, die für diesen Lauf oder immer erlaubt sind</translation>
    </message>
    <message>
        <source>Calls whose arguments look like this are not asked about any more. * stands for any name, at the end for all that follows.</source>
        <translation>Nach Aufrufen mit solchen Argumenten wird nicht mehr gefragt. * steht für einen beliebigen Namen, am Ende für alles Weitere.</translation>
    </message>
    <message>
        <source>Just these</source>
        <translation>Genau diese</translation>
    </message>
    <message>
        <source>Puts the arguments of this call there, to be widened</source>
        <translation>Setzt die Argumente dieses Aufrufs ein, um sie zu erweitern</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>The agent reads it and goes on.</source>
        <translation>Der Agent liest sie und macht weiter.</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>The agent is told, with your reason, and goes on without one.</source>
        <translation>Der Agent erfährt es mit Ihrem Grund und macht ohne weiter.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weitermachen</translation>
    </message>
    <message>
        <source>It goes on, and counts from here; the agent reads what you write.</source>
        <translation>Er macht weiter und zählt von hier an; der Agent liest, was Sie schreiben.</translation>
    </message>
    <message>
        <source>End the run</source>
        <translation>Lauf beenden</translation>
    </message>
    <message>
        <source>It ends as failed, with this evidence; it can be resumed.</source>
        <translation>Er endet als fehlgeschlagen, mit diesen Belegen; er kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Why is there no answer? The agent reads it</source>
        <translation>Warum gibt es keine Antwort? Der Agent liest es</translation>
    </message>
    <message>
        <source>%1 asks</source>
        <translation>%1 fragt</translation>
    </message>
    <message>
        <source>It waits before its next turn. If you let it go on, a word to the agent often helps.</source>
        <translation>Er wartet vor seinem nächsten Zug. Wenn Sie ihn weitermachen lassen, hilft oft ein Wort an den Agenten.</translation>
    </message>
    <message>
        <source>Your answer (Enter sends it)</source>
        <translation>Ihre Antwort (Eingabe sendet sie)</translation>
    </message>
    <message>
        <source>A word to the agent, if you like (Enter lets it go on)</source>
        <translation>Ein Wort an den Agenten, wenn Sie möchten (Eingabe lässt ihn weitermachen)</translation>
    </message>
    <message>
        <source>asked %1</source>
        <translation>gefragt %1</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalWords</name>
    <message>
        <source>%1 asks: %2</source>
        <translation>%1 fragt: %2</translation>
    </message>
    <message>
        <source>%1 goes round in circles</source>
        <translation>%1 dreht sich im Kreis</translation>
    </message>
    <message>
        <source>%1: did %2 happen?</source>
        <translation>%1: Ist %2 geschehen?</translation>
    </message>
    <message>
        <source>%1 wants %2</source>
        <translation>%1 möchte %2</translation>
    </message>
    <message>
        <source>to go on</source>
        <translation>weitermachen</translation>
    </message>
    <message>
        <source>question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>in circles</source>
        <translation>im Kreis</translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>braucht Klärung</translation>
    </message>
    <message>
        <source>approval</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>goes on without an answer in %1</source>
        <translation>macht in %1 ohne Antwort weiter</translation>
    </message>
    <message>
        <source>denied by itself in %1</source>
        <translation>von selbst abgelehnt in %1</translation>
    </message>
    <message>
        <source>allowed by itself in %1</source>
        <translation>von selbst erlaubt in %1</translation>
    </message>
    <message>
        <source>This is not JSON: %1</source>
        <translation>Das ist kein JSON: %1</translation>
    </message>
    <message>
        <source>This must be a JSON object: {…}</source>
        <translation>Das muss ein JSON-Objekt sein: {…}</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ApprovalsPage</name>
    <message>
        <source>Approvals</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <source>Approvals that wait</source>
        <translation>Wartende Freigaben</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>Nichts wartet auf Sie</translation>
    </message>
    <message>
        <source>When an agent wants to do something that its rules say to ask about, the question appears here with the exact call and what it would change.</source>
        <translation>Möchte ein Agent etwas tun, wonach seine Regeln zu fragen verlangen, erscheint die Frage hier, mit dem genauen Aufruf und dem, was er ändern würde.</translation>
    </message>
    <message>
        <source>Reading what waits…</source>
        <translation>Wartendes wird gelesen…</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>Allow for this run</source>
        <translation>Für diesen Lauf</translation>
    </message>
    <message>
        <source>Allow always</source>
        <translation>Immer erlauben</translation>
    </message>
    <message>
        <source>Deny (asks for a reason)</source>
        <translation>Ablehnen (fragt nach dem Grund)</translation>
    </message>
    <message>
        <source>Every question is kept, and its run waits for the answer.</source>
        <translation>Jede Frage ist erhalten, und ihr Lauf wartet auf die Antwort.</translation>
    </message>
    <message>
        <source>Try again, or look at the engine&apos;s state in the status bar.</source>
        <translation>Noch einmal versuchen oder den Zustand des Kerns in der Statuszeile ansehen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>Deny %n question(s)?</source>
        <translation>
            <numerusform>%n Frage ablehnen?</numerusform>
            <numerusform>%n Fragen ablehnen?</numerusform>
        </translation>
    </message>
    <message>
        <source>The agents are told, with your reason, and go on without these calls. It cannot be taken back.</source>
        <translation>Die Agenten erfahren es mit Ihrem Grund und machen ohne diese Aufrufe weiter. Es lässt sich nicht zurücknehmen.</translation>
    </message>
    <message numerus="yes">
        <source>Deny %n</source>
        <translation>
            <numerusform>%n ablehnen</numerusform>
            <numerusform>%n ablehnen</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep them waiting</source>
        <translation>Warten lassen</translation>
    </message>
    <message>
        <source>%1 of %2 was answered already</source>
        <translation>%1 von %2 wurde schon beantwortet</translation>
    </message>
    <message>
        <source>Your answer did not arrive: %1 The question still waits.</source>
        <translation>Ihre Antwort kam nicht an: %1 Die Frage wartet noch.</translation>
    </message>
    <message>
        <source>Change the arguments</source>
        <translation>Argumente ändern</translation>
    </message>
    <message numerus="yes">
        <source>%n of them ask(s) for more than a yes and still wait(s)</source>
        <translation>
            <numerusform>%n davon braucht mehr als ein Ja und wartet noch</numerusform>
            <numerusform>%n davon brauchen mehr als ein Ja und warten noch</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::BackTestView</name>
    <message>
        <source>What it would have said</source>
        <translation>Was sie gemeldet hätte</translation>
    </message>
    <message>
        <source>The last seven days</source>
        <translation>Die letzten sieben Tage</translation>
    </message>
    <message>
        <source>When it would have fired</source>
        <translation>Wann sie ausgelöst hätte</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>fires</source>
        <translation>löst aus</translation>
    </message>
    <message>
        <source>It cannot be tested as it is written now.</source>
        <translation>So, wie sie jetzt dasteht, lässt sie sich nicht prüfen.</translation>
    </message>
    <message>
        <source>%1, up to %2</source>
        <comment>a time, a value</comment>
        <translation>%1, bis %2</translation>
    </message>
    <message>
        <source>The latest %1 are listed.</source>
        <translation>Die letzten %1 sind aufgeführt.</translation>
    </message>
    <message>
        <source>Looking at the past…</source>
        <translation>Die Vergangenheit wird durchgesehen …</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetCard</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>%1: spent at least %2</source>
        <translation>%1: mindestens %2 ausgegeben</translation>
    </message>
    <message>
        <source>%1: spent %2</source>
        <translation>%1: %2 ausgegeben</translation>
    </message>
    <message>
        <source>+ %1 held</source>
        <comment>for calls under way</comment>
        <translation>+ %1 gehalten</translation>
    </message>
    <message>
        <source>%1: %2 held for calls under way</source>
        <translation>%1: %2 gehalten für laufende Aufrufe</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetDialog</name>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Budget of %1</source>
        <translation>Budget von %1</translation>
    </message>
    <message>
        <source>New budget</source>
        <translation>Neues Budget</translation>
    </message>
    <message>
        <source>All tenants</source>
        <translation>Alle Mandanten</translation>
    </message>
    <message>
        <source>A tenant</source>
        <translation>Ein Mandant</translation>
    </message>
    <message>
        <source>An agent</source>
        <translation>Ein Agent</translation>
    </message>
    <message>
        <source>A tool</source>
        <translation>Ein Werkzeug</translation>
    </message>
    <message>
        <source>A month</source>
        <translation>Ein Monat</translation>
    </message>
    <message>
        <source>A day</source>
        <translation>Ein Tag</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>no limit in dollars</source>
        <translation>keine Grenze in Dollar</translation>
    </message>
    <message>
        <source>no limit in tokens; 5 M is five million</source>
        <translation>keine Grenze in Token; 5 M sind fünf Millionen</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Dollars</source>
        <translation>Dollar</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Warn at, in %</source>
        <translation>Warnen bei, in %</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Every call is held and booked in all budgets that it falls under; none of them is ever passed. Days and months are UTC&apos;s.</source>
        <translation>Jeder Aufruf wird in allen Budgets gehalten und gebucht, unter die er fällt; keines wird je überschritten. Tage und Monate sind die von UTC.</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>everyone</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>its name</source>
        <translation>sein Name</translation>
    </message>
    <message>
        <source>Say for which one the budget is: %1.</source>
        <translation>Sag, für wen das Budget ist: %1.</translation>
    </message>
    <message>
        <source>A budget needs a limit in dollars or in tokens.</source>
        <translation>Ein Budget braucht eine Grenze in Dollar oder in Token.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no amount of dollars; write it like %2.</source>
        <translation>„%1“ ist kein Betrag in Dollar; schreib ihn wie %2.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of tokens; write it like 5 M or 5000000.</source>
        <translation>„%1“ ist keine Zahl von Token; schreib sie wie 5 M oder 5000000.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no share to warn at; write shares of 1 to 100, like 50; 80; 100.</source>
        <translation>„%1“ ist kein Anteil, bei dem gewarnt werden kann; schreib Anteile von 1 bis 100, wie 50; 80; 100.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Remove the budget of %1?</source>
        <translation>Budget von %1 entfernen?</translation>
    </message>
    <message>
        <source>Nothing limits these calls any more but the other budgets that they fall under. What was spent stays in the ledger.</source>
        <translation>Diese Aufrufe begrenzen dann nur noch die anderen Budgets, unter die sie fallen. Was ausgegeben wurde, bleibt im Buch.</translation>
    </message>
    <message>
        <source>Remove the budget</source>
        <translation>Budget entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not removed: %1</source>
        <translation>Nicht entfernt: %1</translation>
    </message>
    <message>
        <source>A project</source>
        <translation>Ein Projekt</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>tenant/project</source>
        <translation>Mandant/Projekt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetMeter</name>
    <message>
        <source>%1 spent, %2 held</source>
        <translation>%1 ausgegeben, %2 gehalten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetStrip</name>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>No budget yet</source>
        <translation>Noch kein Budget</translation>
    </message>
    <message>
        <source>Nothing limits what all runs together spend in a month. A budget warns before its limit, and no call goes beyond it.</source>
        <translation>Nichts begrenzt, was alle Läufe zusammen im Monat ausgeben. Ein Budget warnt vor seiner Grenze, und kein Aufruf geht darüber hinaus.</translation>
    </message>
    <message>
        <source>New budget</source>
        <translation>Neues Budget</translation>
    </message>
    <message>
        <source>New budget, the first</source>
        <translation>Neues Budget, das erste</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetWords</name>
    <message>
        <source>reaches its limit at %1</source>
        <comment>a time of today</comment>
        <translation>an der Grenze um %1</translation>
    </message>
    <message>
        <source>reaches its limit on %1</source>
        <comment>a day: 26 Nov</comment>
        <translation>an der Grenze am %1</translation>
    </message>
    <message>
        <source>at its limit</source>
        <translation>an der Grenze</translation>
    </message>
    <message>
        <source>on course for at least %1</source>
        <translation>auf Kurs zu mindestens %1</translation>
    </message>
    <message>
        <source>on course for %1</source>
        <translation>auf Kurs zu %1</translation>
    </message>
    <message>
        <source>on course for %1 tokens</source>
        <translation>auf Kurs zu %1 Token</translation>
    </message>
    <message>
        <source>no forecast yet</source>
        <translation>noch keine Prognose</translation>
    </message>
    <message>
        <source>%1, over by %2</source>
        <comment>on course for $1 121, over by 12 %</comment>
        <translation>%1, %2 darüber</translation>
    </message>
    <message>
        <source>All tenants</source>
        <translation>Alle Mandanten</translation>
    </message>
    <message>
        <source>tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>in all</source>
        <translation>insgesamt</translation>
    </message>
    <message>
        <source>a month</source>
        <translation>im Monat</translation>
    </message>
    <message>
        <source>a day</source>
        <translation>am Tag</translation>
    </message>
    <message>
        <source>%1 of its tokens</source>
        <comment>62 % of its tokens</comment>
        <translation>%1 der Token</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) waiting</source>
        <translation>
            <numerusform>%n Aufruf wartet</numerusform>
            <numerusform>%n Aufrufe warten</numerusform>
        </translation>
    </message>
    <message>
        <source>project</source>
        <translation>Projekt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BudgetsPage</name>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Nothing was spent yet</source>
        <translation>Noch nichts ausgegeben</translation>
    </message>
    <message>
        <source>What model calls cost appears here: who spent it, on which models, and how long a budget will last. A budget warns before its limit, and no call goes beyond it.</source>
        <translation>Hier erscheint, was Modellaufrufe kosten: wer es ausgab, für welche Modelle, und wie lange ein Budget reicht. Ein Budget warnt vor seiner Grenze, und kein Aufruf geht darüber hinaus.</translation>
    </message>
    <message>
        <source>New budget</source>
        <translation>Neues Budget</translation>
    </message>
    <message>
        <source>Adding up what was spent…</source>
        <translation>Ausgaben werden zusammengezählt…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Read the figures again</source>
        <translation>Zahlen erneut lesen</translation>
    </message>
    <message>
        <source>Change or remove the chosen budget</source>
        <translation>Gewähltes Budget ändern oder entfernen</translation>
    </message>
    <message>
        <source>Explain what is spent of the chosen budget</source>
        <translation>Ausgaben des gewählten Budgets erklären</translation>
    </message>
    <message>
        <source>Explain the forecast of the chosen budget</source>
        <translation>Prognose des gewählten Budgets erklären</translation>
    </message>
    <message>
        <source>Ledger entries of the chosen budget</source>
        <translation>Buchungen des gewählten Budgets</translation>
    </message>
    <message>
        <source>Show: %1</source>
        <translation>Zeigen: %1</translation>
    </message>
    <message>
        <source>Export the cost report as %1</source>
        <translation>Kostenbericht als %1 exportieren</translation>
    </message>
    <message>
        <source>Copy the spend by agent as %1</source>
        <translation>Ausgaben nach Agent als %1 kopieren</translation>
    </message>
    <message>
        <source>Period: %1</source>
        <translation>Zeitraum: %1</translation>
    </message>
    <message>
        <source>Budgets hold, and every call is booked, whether they are shown or not.</source>
        <translation>Budgets gelten, und jeder Aufruf wird gebucht, ob sie zu sehen sind oder nicht.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuche es erneut.</translation>
    </message>
    <message>
        <source>Old figures, from %1: %2</source>
        <translation>Alte Zahlen, von %1: %2</translation>
    </message>
    <message>
        <source>All agents</source>
        <translation>Alle Agenten</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>The budget is removed.</source>
        <translation>Das Budget ist entfernt.</translation>
    </message>
    <message>
        <source>The budget is set.</source>
        <translation>Das Budget ist gesetzt.</translation>
    </message>
    <message>
        <source>Ledger, %1</source>
        <translation>Buch, %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::BulkActions</name>
    <message>
        <source>No run that matches can be changed this way</source>
        <translation>Kein passender Lauf lässt sich so ändern</translation>
    </message>
    <message>
        <source>These are all runs there are that it fits.</source>
        <translation>Das sind alle Läufe, für die es passt.</translation>
    </message>
    <message>
        <source>These are all that match: %1</source>
        <translation>Das sind alle, die passen: %1</translation>
    </message>
    <message>
        <source>Leave them</source>
        <translation>So lassen</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n runs?</source>
        <translation>
            <numerusform>%n Lauf abbrechen?</numerusform>
            <numerusform>%n Läufe abbrechen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n run(s)</source>
        <translation>
            <numerusform>%n Lauf abbrechen</numerusform>
            <numerusform>%n Läufe abbrechen</numerusform>
        </translation>
    </message>
    <message>
        <source>Calls that are under way are stopped. Everything done so far is kept: steps, files, costs. A cancelled run cannot be resumed.</source>
        <translation>Laufende Aufrufe werden gestoppt. Alles bisher Getane bleibt: Schritte, Dateien, Kosten. Ein abgebrochener Lauf lässt sich nicht fortsetzen.</translation>
    </message>
    <message numerus="yes">
        <source>Pause %n runs?</source>
        <translation>
            <numerusform>%n Lauf anhalten?</numerusform>
            <numerusform>%n Läufe anhalten?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pause %n run(s)</source>
        <translation>
            <numerusform>%n Lauf anhalten</numerusform>
            <numerusform>%n Läufe anhalten</numerusform>
        </translation>
    </message>
    <message>
        <source>Each pauses after its present step, and can be resumed.</source>
        <translation>Jeder hält nach seinem jetzigen Schritt an und lässt sich fortsetzen.</translation>
    </message>
    <message numerus="yes">
        <source>Resume %n runs?</source>
        <translation>
            <numerusform>%n Lauf fortsetzen?</numerusform>
            <numerusform>%n Läufe fortsetzen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resume %n run(s)</source>
        <translation>
            <numerusform>%n Lauf fortsetzen</numerusform>
            <numerusform>%n Läufe fortsetzen</numerusform>
        </translation>
    </message>
    <message>
        <source>Each goes on from its last step, as soon as there is a place for it.</source>
        <translation>Jeder geht vom letzten Schritt an weiter, sobald ein Platz frei ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) will pause after this step</source>
        <translation>
            <numerusform>%n Lauf hält nach diesem Schritt an</numerusform>
            <numerusform>%n Läufe halten nach diesem Schritt an</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) go on</source>
        <translation>
            <numerusform>%n Lauf geht weiter</numerusform>
            <numerusform>%n Läufe gehen weiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) cancelled</source>
        <translation>
            <numerusform>%n Lauf abgebrochen</numerusform>
            <numerusform>%n Läufe abgebrochen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 did not change: %2</source>
        <translation>%1 unverändert: %2</translation>
    </message>
    <message>
        <source>they ended meanwhile</source>
        <translation>sie sind inzwischen zu Ende</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CachePanel</name>
    <message>
        <source>Calls answered from it</source>
        <translation>Aufrufe, die er beantwortete</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespart</translation>
    </message>
    <message>
        <source>False hits</source>
        <translation>Falsche Treffer</translation>
    </message>
    <message>
        <source>Read from providers&apos; own caches</source>
        <translation>Aus den Zwischenspeichern der Anbieter</translation>
    </message>
    <message>
        <source>Forget answers…</source>
        <translation>Antworten vergessen…</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>of %1 calls</source>
        <translation>von %1 Aufrufen</translation>
    </message>
    <message>
        <source>equal requests %1 · alike ones %2</source>
        <translation>gleiche Anfragen %1 · ähnliche %2</translation>
    </message>
    <message>
        <source>and %1 of waiting</source>
        <translation>und %1 Wartezeit</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>alike answers that were asked again to compare</source>
        <translation>ähnliche, zum Vergleich neu gefragt</translation>
    </message>
    <message>
        <source>of %1 input tokens</source>
        <translation>von %1 Eingabe-Token</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Equal requests</source>
        <translation>Gleiche Anfragen</translation>
    </message>
    <message>
        <source>Alike requests</source>
        <translation>Ähnliche Anfragen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>Nothing is kept until kaze.yaml says so; the documentation of the gateway says how.</source>
        <translation>Aufbewahrt wird nichts, solange kaze.yaml es nicht sagt; wie, steht in der Dokumentation des Gateways.</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>%1 answers, %2</source>
        <translation>%1 Antworten, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) forgotten.</source>
        <translation>
            <numerusform>%n Antwort vergessen.</numerusform>
            <numerusform>%n Antworten vergessen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CalendarPanel</name>
    <message>
        <source>The week before (Page Up)</source>
        <translation>Die Woche davor (Bild auf)</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Diese Woche</translation>
    </message>
    <message>
        <source>Back to the present week</source>
        <translation>Zurück zur jetzigen Woche</translation>
    </message>
    <message>
        <source>The week after (Page Down)</source>
        <translation>Die Woche danach (Bild ab)</translation>
    </message>
    <message>
        <source>Reading the week…</source>
        <translation>Woche wird gelesen…</translation>
    </message>
    <message>
        <source>Schedules fire whether they are shown or not.</source>
        <translation>Zeitpläne laufen, ob sie gezeigt werden oder nicht.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>%n schedule(s) more fire in this week; a filter shows them</source>
        <translation>
            <numerusform>%n weiterer Zeitplan läuft in dieser Woche an; ein Filter zeigt ihn</numerusform>
            <numerusform>%n weitere Zeitpläne laufen in dieser Woche an; ein Filter zeigt sie</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing fires in this week</source>
        <translation>In dieser Woche steht nichts an</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n fire(s)</source>
        <translation>
            <numerusform>%1, %n Anlauf</numerusform>
            <numerusform>%1, %n Anläufe</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CallPanel</name>
    <message>
        <source>Call</source>
        <translation>Aufrufen</translation>
    </message>
    <message>
        <source>no folder; tools of files need one</source>
        <translation>kein Ordner; Dateiwerkzeuge brauchen einen</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Calls it once, now (Ctrl+Enter)</source>
        <translation>Ruft es jetzt einmal auf (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Open trace</source>
        <translation>Trace öffnen</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>It reads only. You allow the call by making it; its limits hold and it leaves a trace.</source>
        <translation>Es liest nur. Mit dem Aufruf erlauben Sie ihn; seine Grenzen gelten, und er hinterlässt einen Trace.</translation>
    </message>
    <message>
        <source>It may change something, so you are asked once before it is called.</source>
        <translation>Es kann etwas ändern, darum werden Sie vor dem Aufruf einmal gefragt.</translation>
    </message>
    <message>
        <source>Call %1 now?</source>
        <translation>%1 jetzt aufrufen?</translation>
    </message>
    <message>
        <source>It may change files or things elsewhere, as if an agent had called it. Nobody else is asked.

%1</source>
        <translation>Es kann Dateien oder anderswo etwas ändern, als hätte ein Agent es aufgerufen. Sonst wird niemand gefragt.

%1</translation>
    </message>
    <message>
        <source>Call it</source>
        <translation>Aufrufen</translation>
    </message>
    <message>
        <source>Do not</source>
        <translation>Nicht aufrufen</translation>
    </message>
    <message>
        <source>Calling…</source>
        <translation>Wird aufgerufen…</translation>
    </message>
    <message>
        <source>not called</source>
        <translation>nicht aufgerufen</translation>
    </message>
    <message>
        <source>nobody knows</source>
        <translation>ungewiss</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>%1 of it waiting</source>
        <translation>davon %1 gewartet</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s)</source>
        <translation>
            <numerusform>%n Versuch</numerusform>
            <numerusform>%n Versuche</numerusform>
        </translation>
    </message>
    <message>
        <source>from the cache</source>
        <translation>aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>it may have taken effect</source>
        <translation>es kann gewirkt haben</translation>
    </message>
    <message>
        <source>It works only within a run: it speaks for the run, or to the people behind it. It cannot be called by hand.</source>
        <translation>Es wirkt nur innerhalb eines Laufs: Es spricht für den Lauf oder zu den Menschen dahinter. Von Hand lässt es sich nicht aufrufen.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CapacityModel</name>
    <message>
        <source>no limit known</source>
        <translation>keine Grenze bekannt</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Tasks a minute</source>
        <translation>Aufgaben je Minute</translation>
    </message>
    <message>
        <source>Tasks an hour</source>
        <translation>Aufgaben je Stunde</translation>
    </message>
    <message>
        <source>Limited by</source>
        <translation>Begrenzt durch</translation>
    </message>
    <message>
        <source>Reckoned with</source>
        <translation>Gerechnet mit</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CauseModel</name>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>With · n</source>
        <translation>Mit · n</translation>
    </message>
    <message>
        <source>Without · n</source>
        <translation>Ohne · n</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>Intervall</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>q</source>
        <translation>q</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>p %1; with regard to how many factors were compared, q %2</source>
        <translation>p %1; mit Rücksicht darauf, wie viele Faktoren verglichen wurden, q %2</translation>
    </message>
    <message>
        <source>%1: %2, %3, interval %4, q %5</source>
        <translation>%1: %2, %3, Intervall %4, q %5</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Causes</name>
    <message>
        <source>Success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>Belohnung</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>%1 pp</source>
        <comment>percentage points</comment>
        <translation>%1 PP</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>may be chance</source>
        <translation>kann Zufall sein</translation>
    </message>
    <message>
        <source>more</source>
        <translation>mehr</translation>
    </message>
    <message>
        <source>less</source>
        <translation>weniger</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>gilt</translation>
    </message>
    <message>
        <source>same sign</source>
        <translation>gleiches Vorzeichen</translation>
    </message>
    <message>
        <source>reversed</source>
        <translation>umgekehrt</translation>
    </message>
    <message>
        <source>too few</source>
        <translation>zu wenige</translation>
    </message>
    <message>
        <source>It was not tested on later episodes.</source>
        <translation>An späteren Episoden wurde es nicht geprüft.</translation>
    </message>
    <message>
        <source>There are too few episodes to hold the earlier ones against the later ones.</source>
        <translation>Es sind zu wenige Episoden, um die früheren an den späteren zu messen.</translation>
    </message>
    <message>
        <source>The earlier %1 episodes say %2; the later %3 say %4 (%5).</source>
        <translation>Die früheren %1 Episoden sagen %2; die späteren %3 sagen %4 (%5).</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CausesView</name>
    <message>
        <source>only episodes that fit: agent:dev-* age&lt;30d</source>
        <translation>nur passende Episoden: agent:dev-* age&lt;30d</translation>
    </message>
    <message>
        <source>Causes</source>
        <translation>Ursachen</translation>
    </message>
    <message>
        <source>Factors around the outcome</source>
        <translation>Faktoren um das Ergebnis</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Noch einmal vergleichen</translation>
    </message>
    <message>
        <source>Show everything in the graph</source>
        <translation>Den ganzen Graphen zeigen</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>alle zusammen</translation>
    </message>
    <message>
        <source>the same agent</source>
        <translation>demselben Agenten</translation>
    </message>
    <message>
        <source>the same model</source>
        <translation>demselben Modell</translation>
    </message>
    <message>
        <source>Compares only episodes of the same agent or model, so that what sets these apart does not count</source>
        <translation>Vergleicht nur Episoden desselben Agenten oder Modells, damit nicht zählt, worin diese sich unterscheiden</translation>
    </message>
    <message>
        <source>Episodes that there have to be with a factor, and without it, before it is compared</source>
        <translation>So viele Episoden muss es mit einem Faktor und ohne ihn geben, damit er verglichen wird</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Only episodes that fit</source>
        <translation>Nur passende Episoden</translation>
    </message>
    <message>
        <source>Within</source>
        <translation>Innerhalb</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>Mindestens</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>Noch nichts zu vergleichen</translation>
    </message>
    <message>
        <source>Comparing episodes…</source>
        <translation>Episoden werden verglichen…</translation>
    </message>
    <message>
        <source>thick: a large difference · faint: may be chance</source>
        <translation>dick: großer Unterschied · blass: kann Zufall sein</translation>
    </message>
    <message>
        <source>Episodes are kept as they are.</source>
        <translation>Die Episoden bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Try again, or compare fewer.</source>
        <translation>Versuch es noch einmal, oder vergleiche weniger.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>No episodes say this yet</source>
        <translation>Noch keine Episode sagt das</translation>
    </message>
    <message>
        <source>No factor has enough episodes yet</source>
        <translation>Noch kein Faktor hat genug Episoden</translation>
    </message>
    <message>
        <source>Runs leave an episode each: its task, how it ended, and with which tools, skills and model. When there are some, what goes with a good end is compared here.</source>
        <translation>Jeder Lauf hinterlässt eine Episode: die Aufgabe, wie er endete, und mit welchen Werkzeugen, Fähigkeiten und welchem Modell. Gibt es einige, wird hier verglichen, was mit einem guten Ende einhergeht.</translation>
    </message>
    <message numerus="yes">
        <source>There have to be %1 episodes with a factor and as many without it. %Ln factors have fewer.</source>
        <translation>
            <numerusform>Mit einem Faktor muss es %1 Episoden geben und ohne ihn ebenso viele. %Ln Faktor hat weniger.</numerusform>
            <numerusform>Mit einem Faktor muss es %1 Episoden geben und ohne ihn ebenso viele. %Ln Faktoren haben weniger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln episodes</source>
        <translation>
            <numerusform>%Ln Episode</numerusform>
            <numerusform>%Ln Episoden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln factors compared</source>
        <translation>
            <numerusform>%Ln Faktor verglichen</numerusform>
            <numerusform>%Ln Faktoren verglichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with too few episodes to say anything</source>
        <translation>
            <numerusform>%Ln mit zu wenigen Episoden, um etwas zu sagen</numerusform>
            <numerusform>%Ln mit zu wenigen Episoden, um etwas zu sagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a factor: what it was compared with, and what became of it later, appears here.</source>
        <translation>Wähle einen Faktor: womit er verglichen wurde und was später daraus wurde, erscheint hier.</translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln episodes</source>
        <translation>
            <numerusform>%1 in %Ln Episode</numerusform>
            <numerusform>%1 in %Ln Episoden</numerusform>
        </translation>
    </message>
    <message>
        <source>With it</source>
        <translation>Mit ihm</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>Ohne ihn</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>By chance</source>
        <translation>Durch Zufall</translation>
    </message>
    <message>
        <source>p %1, q %2</source>
        <translation>p %1, q %2</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Groups compared</source>
        <translation>Verglichene Gruppen</translation>
    </message>
    <message>
        <source>Held later</source>
        <translation>Galt später</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellCard</name>
    <message>
        <source>running</source>
        <translation>laufend</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Runs of the last hour</source>
        <translation>Läufe der letzten Stunde</translation>
    </message>
    <message>
        <source>Its clock is %1.</source>
        <translation>Ihre Uhr ist %1.</translation>
    </message>
    <message>
        <source>%1 queued</source>
        <translation>%1 in der Schlange</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
    <message numerus="yes">
        <source>%n approval(s)</source>
        <translation>
            <numerusform>%n Freigabe</numerusform>
            <numerusform>%n Freigaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n Alarm</numerusform>
            <numerusform>%n Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>clock %1</source>
        <translation>Uhr %1</translation>
    </message>
    <message>
        <source>nothing heard yet</source>
        <translation>noch nichts gehört</translation>
    </message>
    <message>
        <source>nearest trigger</source>
        <translation>nächster Auslöser</translation>
    </message>
    <message>
        <source>Cell %1, %2, %3, %4</source>
        <translation>Zelle %1, %2, %3, %4</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Notiz: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellComparison</name>
    <message>
        <source>%1 and %2</source>
        <translation>%1 und %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellComparisonModel</name>
    <message>
        <source>Figure</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>anders</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Spent today</source>
        <translation>Heute ausgegeben</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In der Schlange</translation>
    </message>
    <message>
        <source>Waiting for a person</source>
        <translation>Warten auf einen Menschen</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Nearest trigger</source>
        <translation>Nächster Auslöser</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>stimmt</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellDialog</name>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Add a cell</source>
        <translation>Eine Zelle hinzufügen</translation>
    </message>
    <message>
        <source>A cell on another machine that runs `kaze serve`. Its token is kept in the system&apos;s keyring and shown nowhere.</source>
        <translation>Eine Zelle auf einem anderen Rechner, auf dem `kaze serve` läuft. Ihr Token liegt im Schlüsselbund des Systems und wird nirgends gezeigt.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Add cell</source>
        <translation>Zelle hinzufügen</translation>
    </message>
    <message>
        <source>Read-only until unlocked for a time</source>
        <translation>Nur lesbar, bis sie für eine Zeit entsperrt wird</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Cancel the test</source>
        <translation>Test abbrechen</translation>
    </message>
    <message>
        <source>Trust this certificate</source>
        <translation>Diesem Zertifikat vertrauen</translation>
    </message>
    <message>
        <source>what the cell says itself</source>
        <translation>was die Zelle selbst sagt</translation>
    </message>
    <message>
        <source>the one that is kept</source>
        <translation>das aufbewahrte</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Outcome of the test</source>
        <translation>Ergebnis des Tests</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>not tested yet</source>
        <translation>noch nicht getestet</translation>
    </message>
    <message>
        <source>Where is it? Give its address, such as https://host:7117.</source>
        <translation>Wo ist sie? Geben Sie ihre Adresse an, etwa https://host:7117.</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>Verbindung zu %1 wird hergestellt…</translation>
    </message>
    <message>
        <source>The test was cancelled.</source>
        <translation>Der Test wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The name is not known</source>
        <translation>Der Name ist nicht bekannt</translation>
    </message>
    <message>
        <source>The connection was refused</source>
        <translation>Die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>Nobody answers</source>
        <translation>Niemand antwortet</translation>
    </message>
    <message>
        <source>The certificate does not hold</source>
        <translation>Das Zertifikat ist nicht gültig</translation>
    </message>
    <message>
        <source>Nobody vouches for the certificate</source>
        <translation>Niemand bürgt für das Zertifikat</translation>
    </message>
    <message>
        <source>The certificate is another than the one that was trusted</source>
        <translation>Das Zertifikat ist ein anderes als das, dem vertraut wurde</translation>
    </message>
    <message>
        <source>The cell asks for a certificate of ours</source>
        <translation>Die Zelle verlangt ein Zertifikat von uns</translation>
    </message>
    <message>
        <source>The token is refused</source>
        <translation>Das Token wird abgelehnt</translation>
    </message>
    <message>
        <source>The token may not see anything</source>
        <translation>Das Token darf nichts sehen</translation>
    </message>
    <message>
        <source>The versions do not fit</source>
        <translation>Die Versionen passen nicht zusammen</translation>
    </message>
    <message>
        <source>The cell lets nobody in at the moment</source>
        <translation>Die Zelle lässt im Augenblick niemanden ein</translation>
    </message>
    <message>
        <source>It did not work</source>
        <translation>Es hat nicht geklappt</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>

Compare these words with what `kaze serve` prints there: %1</source>
        <translation>

Vergleichen Sie diese Wörter mit dem, was `kaze serve` dort ausgibt: %1</translation>
    </message>
    <message>
        <source>It answers in %1</source>
        <translation>Sie antwortet in %1</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>tenant %1</source>
        <translation>Mandant %1</translation>
    </message>
    <message>
        <source>its clock is %1 %2; ages and times will be wrong by that</source>
        <translation>ihre Uhr geht %1 %2; Alter und Zeiten sind um so viel falsch</translation>
    </message>
    <message>
        <source>ahead</source>
        <translation>vor</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>nach</translation>
    </message>
    <message>
        <source>Give it a name: letters, digits, - and _.</source>
        <translation>Geben Sie ihr einen Namen: Buchstaben, Ziffern, - und _.</translation>
    </message>
    <message>
        <source>Give a token of that cell; `kaze tokens create` there makes one.</source>
        <translation>Geben Sie ein Token dieser Zelle an; `kaze tokens create` erzeugt dort eines.</translation>
    </message>
    <message>
        <source>A link offers this cell. Look at the address, and go on only if you know who sent the link: whoever runs that machine gets the token that you type here.</source>
        <translation>Ein Link bietet diese Zelle an. Sehen Sie auf die Adresse, und machen Sie nur weiter, wenn Sie wissen, wer den Link geschickt hat: Wer jene Maschine betreibt, bekommt das Token, das Sie hier eingeben.</translation>
    </message>
    <message>
        <source>It shows another certificate than the link names. Somebody may stand in between, or the link is old: ask who sent it for a new one.</source>
        <translation>Sie zeigt ein anderes Zertifikat, als der Link nennt. Jemand steht vielleicht dazwischen, oder der Link ist alt: Bitten Sie den Absender um einen neuen.</translation>
    </message>
    <message>
        <source> It is the one that the link names.</source>
        <translation> Es ist das, das der Link nennt.</translation>
    </message>
    <message>
        <source>its certificate is another than the link names, and one that the system&apos;s authorities vouch for</source>
        <translation>ihr Zertifikat ist ein anderes, als der Link nennt, und eines, für das die Stellen des Systems bürgen</translation>
    </message>
    <message>
        <source>Unless you choose, cells of production are read-only and others are not</source>
        <translation>Ohne Wahl sind Zellen der Produktion nur lesbar und andere nicht</translation>
    </message>
    <message>
        <source>It answers, and asks for a token of its own.</source>
        <translation>Sie antwortet und verlangt ein eigenes Token.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellExport</name>
    <message>
        <source>the cell sent a part that cannot be read</source>
        <translation>die Zelle sandte einen Teil, der nicht lesbar ist</translation>
    </message>
    <message numerus="yes">
        <source>%Ln traces are in %1 (%2).</source>
        <translation>
            <numerusform>%Ln Trace ist in %1 (%2).</numerusform>
            <numerusform>%Ln Traces sind in %1 (%2).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines are in %1 (%2).</source>
        <translation>
            <numerusform>%Ln Zeile steht in %1 (%2).</numerusform>
            <numerusform>%Ln Zeilen stehen in %1 (%2).</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is written (%2).</source>
        <translation>%1 ist geschrieben (%2).</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 of %3 traces</source>
        <translation>Export nach %1: %2 von %3 Traces</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 traces</source>
        <translation>Export nach %1: %2 Traces</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 of %3 lines</source>
        <translation>Export nach %1: %2 von %3 Zeilen</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 lines</source>
        <translation>Export nach %1: %2 Zeilen</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 of %3 rows</source>
        <translation>Export nach %1: %2 von %3 Zeilen</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 rows</source>
        <translation>Export nach %1: %2 Zeilen</translation>
    </message>
    <message>
        <source>The export to %1 is stopped; nothing was written.</source>
        <translation>Der Export nach %1 ist angehalten; geschrieben wurde nichts.</translation>
    </message>
    <message>
        <source>The export to %1 failed: %2. What was there before is as it was.</source>
        <translation>Der Export nach %1 schlug fehl: %2. Was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>What is not in it</source>
        <translation>Was darin fehlt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellMenu</name>
    <message numerus="yes">
        <source>%n approval(s)</source>
        <translation>
            <numerusform>%n Freigabe</numerusform>
            <numerusform>%n Freigaben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s)</source>
        <translation>
            <numerusform>%n Alarm</numerusform>
            <numerusform>%n Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>All cells…</source>
        <translation>Alle Zellen…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellTableModel</name>
    <message>
        <source>Cell</source>
        <translation>Zelle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Schlange</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Nearest trigger</source>
        <translation>Nächster Auslöser</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %n warning(s)</source>
        <translation>
            <numerusform>%1 · %n Warnung</numerusform>
            <numerusform>%1 · %n Warnungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Its clock is %1.</source>
        <translation>Ihre Uhr ist %1.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellWords</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>unerreichbar</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>draining</source>
        <translation>läuft leer</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 · shows %2</source>
        <translation>%1 · Stand %2</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>Lokal</translation>
    </message>
    <message>
        <source>No environment</source>
        <translation>Ohne Umgebung</translation>
    </message>
    <message>
        <source>%1 ahead</source>
        <translation>%1 voraus</translation>
    </message>
    <message>
        <source>%1 behind</source>
        <translation>%1 zurück</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>unlocked for %1 s</source>
        <translation>noch %1 s entsperrt</translation>
    </message>
    <message>
        <source>unlocked for %1 min</source>
        <translation>noch %1 min entsperrt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellsBoard</name>
    <message>
        <source>Cells</source>
        <translation>Zellen</translation>
    </message>
    <message>
        <source>No region</source>
        <translation>Ohne Region</translation>
    </message>
    <message>
        <source>%1 · read-only</source>
        <translation>%1 · nur lesbar</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CellsPage</name>
    <message>
        <source>Cells</source>
        <translation>Zellen</translation>
    </message>
    <message>
        <source>Filter the cells</source>
        <translation>Zellen filtern</translation>
    </message>
    <message>
        <source>View of the cells</source>
        <translation>Ansicht der Zellen</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Karten</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Group by environment</source>
        <translation>Nach Umgebung gruppieren</translation>
    </message>
    <message>
        <source>Group by region</source>
        <translation>Nach Region gruppieren</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>Keine Gruppen</translation>
    </message>
    <message>
        <source>Import a list of cells…</source>
        <translation>Liste von Zellen importieren…</translation>
    </message>
    <message>
        <source>Export the list of cells…</source>
        <translation>Liste der Zellen exportieren…</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>Anordnen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Select two cells, then compare their figures (C)</source>
        <translation>Wählen Sie zwei Zellen und vergleichen Sie dann ihre Zahlen (C)</translation>
    </message>
    <message>
        <source>Add cell</source>
        <translation>Zelle hinzufügen</translation>
    </message>
    <message>
        <source>A cell on another machine (N)</source>
        <translation>Eine Zelle auf einem anderen Rechner (N)</translation>
    </message>
    <message>
        <source>Only this machine so far</source>
        <translation>Bisher nur dieser Rechner</translation>
    </message>
    <message>
        <source>Cells on other machines appear here side by side: what runs, what it costs, what waits for you and what breaks next.</source>
        <translation>Zellen auf anderen Rechnern erscheinen hier nebeneinander: was läuft, was es kostet, was auf Sie wartet und was als Nächstes bricht.</translation>
    </message>
    <message>
        <source>Add a cell</source>
        <translation>Eine Zelle hinzufügen</translation>
    </message>
    <message>
        <source>Needs you, everywhere</source>
        <translation>Wartet auf Sie, überall</translation>
    </message>
    <message>
        <source>Search runs and traces of all cells…</source>
        <translation>Läufe und Traces aller Zellen durchsuchen…</translation>
    </message>
    <message>
        <source>Search runs and traces of all cells</source>
        <translation>Läufe und Traces aller Zellen durchsuchen</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Allow once</source>
        <translation>Einmal erlauben</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Change the selected cell</source>
        <translation>Die gewählte Zelle ändern</translation>
    </message>
    <message>
        <source>Remove the selected cell</source>
        <translation>Die gewählte Zelle entfernen</translation>
    </message>
    <message>
        <source>Compare the two selected cells</source>
        <translation>Die zwei gewählten Zellen vergleichen</translation>
    </message>
    <message>
        <source>Show the cells as cards or as a table</source>
        <translation>Die Zellen als Karten oder als Tabelle zeigen</translation>
    </message>
    <message>
        <source>The list of cells could not be read</source>
        <translation>Die Liste der Zellen ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>Found in all cells</source>
        <translation>In allen Zellen gefunden</translation>
    </message>
    <message>
        <source>No run and no trace of these words.</source>
        <translation>Kein Lauf und kein Trace zu diesen Wörtern.</translation>
    </message>
    <message>
        <source>Nothing. Questions of agents and alerts of all cells appear here.</source>
        <translation>Nichts. Fragen von Agenten und Alarme aller Zellen erscheinen hier.</translation>
    </message>
    <message>
        <source>%1 is read-only; unlock it first</source>
        <translation>%1 ist nur lesbar; entsperren Sie die Zelle zuerst</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: allowed once: %2</source>
        <translation>%1: einmal erlaubt: %2</translation>
    </message>
    <message>
        <source>%1: denied: %2</source>
        <translation>%1: abgelehnt: %2</translation>
    </message>
    <message>
        <source>Select two cells to compare them: click one, then another with Ctrl, or press Space on each.</source>
        <translation>Wählen Sie zwei Zellen zum Vergleichen: Klicken Sie eine an, dann mit Strg eine andere, oder drücken Sie auf jeder die Leertaste.</translation>
    </message>
    <message>
        <source>Cells cannot be added to the sample.</source>
        <translation>Den Beispieldaten lassen sich keine Zellen hinzufügen.</translation>
    </message>
    <message>
        <source>Remove %1 from the list?</source>
        <translation>%1 aus der Liste entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Export the list of cells</source>
        <translation>Liste der Zellen exportieren</translation>
    </message>
    <message>
        <source>Written to %1, without tokens</source>
        <translation>Nach %1 geschrieben, ohne Token</translation>
    </message>
    <message>
        <source>Import a list of cells</source>
        <translation>Liste von Zellen importieren</translation>
    </message>
    <message>
        <source>Lists of cells (*.json);;All files (*)</source>
        <translation>Listen von Zellen (*.json);;Alle Dateien (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) added; each needs its token (E)</source>
        <translation>
            <numerusform>%n Zelle hinzugefügt; sie braucht noch ihr Token (E)</numerusform>
            <numerusform>%n Zellen hinzugefügt; jede braucht noch ihr Token (E)</numerusform>
        </translation>
    </message>
    <message>
        <source> · already there and left as they were: %1</source>
        <translation> · schon vorhanden und unverändert gelassen: %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Name, region, state, note…</source>
        <translation>Name, Region, Zustand, Notiz…</translation>
    </message>
    <message>
        <source>Copy a link to the selected cell</source>
        <translation>Einen Link zur gewählten Zelle kopieren</translation>
    </message>
    <message>
        <source>Note on %1:</source>
        <translation>Notiz zu %1:</translation>
    </message>
    <message>
        <source>Its token and your note are forgotten as well. The cell itself, its runs and its data stay as they are.</source>
        <translation>Ihr Token und Ihre Notiz werden ebenfalls vergessen. Die Zelle selbst, ihre Läufe und ihre Daten bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>%1 cannot be reached now</source>
        <translation>%1 ist zurzeit nicht erreichbar</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ChangeLock</name>
    <message>
        <source>%1 is read-only here. Unlock it with the lock beside its name, for a time.</source>
        <translation>%1 ist hier nur lesbar. Entsperren Sie die Zelle mit dem Schloss neben ihrem Namen, für eine Zeit.</translation>
    </message>
    <message>
        <source>%1 was removed from the list of cells.</source>
        <translation>%1 wurde aus der Liste der Zellen entfernt.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CheckRows</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CheckpointsPane</name>
    <message>
        <source>Steps of the run</source>
        <translation>Schritte des Laufs</translation>
    </message>
    <message>
        <source>Fork from here…</source>
        <translation>Von hier abzweigen…</translation>
    </message>
    <message>
        <source>No steps yet</source>
        <translation>Noch keine Schritte</translation>
    </message>
    <message>
        <source>Each step that the run records appears here; a new run can begin at any of them.</source>
        <translation>Jeder Schritt, den der Lauf festhält, erscheint hier; an jedem kann ein neuer Lauf beginnen.</translation>
    </message>
    <message>
        <source>Reading the steps…</source>
        <translation>Schritte werden gelesen…</translation>
    </message>
    <message>
        <source>A new run with the steps up to the chosen one; this run stays as it is</source>
        <translation>Ein neuer Lauf mit den Schritten bis zum gewählten; dieser Lauf bleibt, wie er ist</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>Vergleichen mit…</translation>
    </message>
    <message>
        <source>This run and another one side by side</source>
        <translation>Dieser Lauf und ein anderer nebeneinander</translation>
    </message>
    <message>
        <source>Every step is kept.</source>
        <translation>Jeder Schritt ist erhalten.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s). Files are not put back: a fork works on them as they are now.</source>
        <translation>
            <numerusform>%n Schritt. Dateien werden nicht zurückgesetzt: Ein abgezweigter Lauf nimmt sie, wie sie jetzt sind.</numerusform>
            <numerusform>%n Schritte. Dateien werden nicht zurückgesetzt: Ein abgezweigter Lauf nimmt sie, wie sie jetzt sind.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::CloseDialog</name>
    <message numerus="yes">
        <source>%n run(s) are live</source>
        <translation>
            <numerusform>%n Lauf ist im Gange</numerusform>
            <numerusform>%n Läufe sind im Gange</numerusform>
        </translation>
    </message>
    <message>
        <source>They can go on in the background, with Kaze in the tray. Or they stop where they stand: every step is stored, and they can be resumed at the next start.</source>
        <translation>Sie können im Hintergrund weitergehen, mit Kaze im Infobereich. Oder sie halten an, wo sie stehen: Jeder Schritt ist gespeichert, und beim nächsten Start lassen sie sich fortsetzen.</translation>
    </message>
    <message>
        <source>They stop where they stand: every step is stored, and they can be resumed at the next start. This desktop has no tray to keep them in.</source>
        <translation>Sie halten an, wo sie stehen: Jeder Schritt ist gespeichert, und beim nächsten Start lassen sie sich fortsetzen. Diese Arbeitsumgebung hat keinen Infobereich, in dem sie weiterlaufen könnten.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Anhalten und beenden</translation>
    </message>
    <message>
        <source>Keep in the tray</source>
        <translation>Im Infobereich behalten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CodeEditor</name>
    <message>
        <source>Line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CodeView</name>
    <message>
        <source>… %1 more characters are not shown here.</source>
        <translation>… %1 weitere Zeichen werden hier nicht gezeigt.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::CommandPalette</name>
    <message>
        <source>Nothing matches.</source>
        <translation>Nichts passt.</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Type a command…</source>
        <translation>Befehl eingeben…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ComparisonDialog</name>
    <message>
        <source>Two runs compared</source>
        <translation>Zwei Läufe im Vergleich</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ComparisonModel</name>
    <message>
        <source>the same</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>%1, %2 failed</source>
        <translation>%1, davon %2 gescheitert</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erster</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweiter</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>another</source>
        <translation>anders</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>Züge</translation>
    </message>
    <message>
        <source>Tool calls</source>
        <translation>Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Worked for</source>
        <translation>Gearbeitet</translation>
    </message>
    <message>
        <source>Both are the same from beginning to end.</source>
        <translation>Beide sind von Anfang bis Ende gleich.</translation>
    </message>
    <message>
        <source>They differ from the first step on.</source>
        <translation>Sie unterscheiden sich vom ersten Schritt an.</translation>
    </message>
    <message numerus="yes">
        <source>The same for %n step(s); then the second goes on alone.</source>
        <translation>
            <numerusform>%n Schritt lang gleich; dann geht der zweite allein weiter.</numerusform>
            <numerusform>%n Schritte lang gleich; dann geht der zweite allein weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same for %n step(s); then the first goes on alone.</source>
        <translation>
            <numerusform>%n Schritt lang gleich; dann geht der erste allein weiter.</numerusform>
            <numerusform>%n Schritte lang gleich; dann geht der erste allein weiter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same for %n step(s); then each goes its own way.</source>
        <translation>
            <numerusform>%n Schritt lang gleich; dann geht jeder seinen eigenen Weg.</numerusform>
            <numerusform>%n Schritte lang gleich; dann geht jeder seinen eigenen Weg.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ComparisonView</name>
    <message>
        <source>Figure</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Figures of both runs</source>
        <translation>Größen beider Läufe</translation>
    </message>
    <message>
        <source>Tool calls of both runs</source>
        <translation>Werkzeugaufrufe beider Läufe</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Was verglichen wird</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erster</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweiter</translation>
    </message>
    <message>
        <source>Steps that only the run &quot;%1&quot; has</source>
        <translation>Schritte, die nur der Lauf „%1“ hat</translation>
    </message>
    <message>
        <source>It has no steps of its own.</source>
        <translation>Er hat keine eigenen Schritte.</translation>
    </message>
    <message>
        <source>Answer of the run &quot;%1&quot;</source>
        <translation>Antwort des Laufs „%1“</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Größen</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Steps of their own</source>
        <translation>Eigene Schritte</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the first run</source>
        <translation>Den ersten Lauf öffnen</translation>
    </message>
    <message>
        <source>Open the second run</source>
        <translation>Den zweiten Lauf öffnen</translation>
    </message>
    <message>
        <source>Both runs are kept.</source>
        <translation>Beide Läufe sind erhalten.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>forked from %1</source>
        <translation>abgezweigt von %1</translation>
    </message>
    <message>
        <source>Figure	First	Second	Difference</source>
        <translation>Größe	Erster	Zweiter	Unterschied</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Den Vergleich schließen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConnectionView</name>
    <message>
        <source>Starting the engine and opening the data folder…</source>
        <translation>Der Kern startet und öffnet den Datenordner…</translation>
    </message>
    <message>
        <source>The console is not connected to its cell</source>
        <translation>Die Konsole ist nicht mit ihrer Zelle verbunden</translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation>Jetzt noch einmal versuchen</translation>
    </message>
    <message>
        <source>Every step that runs had taken is stored; nothing is lost.</source>
        <translation>Jeder Schritt der Läufe ist gespeichert; nichts ist verloren.</translation>
    </message>
    <message>
        <source>%1

The console tries again by itself every few seconds.</source>
        <translation>%1

Die Konsole versucht es alle paar Sekunden von selbst wieder.</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>Verbindung zu %1 wird hergestellt…</translation>
    </message>
    <message>
        <source>%1 cannot be reached</source>
        <translation>%1 ist nicht erreichbar</translation>
    </message>
    <message>
        <source>What runs there goes on without this window.</source>
        <translation>Was dort läuft, geht ohne dieses Fenster weiter.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationLook</name>
    <message>
        <source>Conversation of the trace</source>
        <translation>Gespräch des Traces</translation>
    </message>
    <message>
        <source>Nothing was said</source>
        <translation>Nichts wurde gesagt</translation>
    </message>
    <message>
        <source>No model and no tool was called in this trace yet. What they say stands here in order.</source>
        <translation>In diesem Trace wurde noch kein Modell und kein Werkzeug aufgerufen. Was sie sagen, steht hier der Reihe nach.</translation>
    </message>
    <message>
        <source>Reading what was said…</source>
        <translation>Gesagtes wird gelesen…</translation>
    </message>
    <message>
        <source>What was said could not be read: %1</source>
        <translation>Das Gesagte ließ sich nicht lesen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationModel</name>
    <message>
        <source>%1 in, %2 out</source>
        <translation>%1 hinein, %2 heraus</translation>
    </message>
    <message>
        <source>tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>tool failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>cut here; the trace holds more</source>
        <translation>hier gekürzt; der Trace enthält mehr</translation>
    </message>
    <message>
        <source>approval</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>wants %1</source>
        <translation>möchte %1</translation>
    </message>
    <message>
        <source>allowed once</source>
        <translation>einmal erlaubt</translation>
    </message>
    <message>
        <source>allowed for this run</source>
        <translation>für diesen Lauf erlaubt</translation>
    </message>
    <message>
        <source>allowed always</source>
        <translation>immer erlaubt</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message numerus="yes">
        <source>%n memory record(s) came with it</source>
        <translation>
            <numerusform>%n Erinnerung kam mit</numerusform>
            <numerusform>%n Erinnerungen kamen mit</numerusform>
        </translation>
    </message>
    <message>
        <source>state</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>in circles</source>
        <translation>im Kreis</translation>
    </message>
    <message>
        <source>waits to go on</source>
        <translation>wartet auf Erlaubnis weiterzumachen</translation>
    </message>
    <message>
        <source>question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>to go on</source>
        <translation>weitermachen</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>stands for the earlier steps in what the model is sent</source>
        <translation>steht in dem, was das Modell bekommt, für die früheren Schritte</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationPane</name>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Nothing said yet</source>
        <translation>Noch nichts gesagt</translation>
    </message>
    <message>
        <source>The run waits for its turn. Its steps appear here as they are written.</source>
        <translation>Der Lauf wartet, bis er an der Reihe ist. Seine Schritte erscheinen hier, sobald sie geschrieben sind.</translation>
    </message>
    <message>
        <source>Reading the steps…</source>
        <translation>Schritte werden gelesen…</translation>
    </message>
    <message>
        <source>The run&apos;s steps are kept.</source>
        <translation>Die Schritte des Laufs sind erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>%1 was answered already</source>
        <translation>%1 wurde schon beantwortet</translation>
    </message>
    <message>
        <source>Your answer did not arrive: %1 The question still waits.</source>
        <translation>Ihre Antwort kam nicht an: %1 Die Frage wartet noch.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ConversationView</name>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>tool failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>approval</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message numerus="yes">
        <source>Show all (%n more lines)</source>
        <translation>
            <numerusform>Alles zeigen (%n weitere Zeile)</numerusform>
            <numerusform>Alles zeigen (%n weitere Zeilen)</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>Row %1 of %2, %3: %4</source>
        <translation>Zeile %1 von %2, %3: %4</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::DataSection</name>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>What a run needs</source>
        <translation>Was ein Lauf braucht</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>Wissen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Running since</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Observations</source>
        <translation>Beobachtungen</translation>
    </message>
    <message>
        <source>Process memory</source>
        <translation>Speicher des Prozesses</translation>
    </message>
</context>
<context>
    <name>kaze::ui::DiffView</name>
    <message>
        <source>%1 lines added, %2 removed</source>
        <translation>%1 Zeilen hinzu, %2 entfernt</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>Kein Unterschied</translation>
    </message>
</context>
<context>
    <name>kaze::ui::EndFactDialog</name>
    <message>
        <source>End this fact</source>
        <translation>Fakt beenden</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds no longer from then on. It stays among the ended ones, and as of an earlier day it is still found.</source>
        <translation>„%1“ gilt von da an nicht mehr. Der Fakt bleibt unter den beendeten, und zu einem früheren Tag wird er noch gefunden.</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>now; or 2026-11-01</source>
        <translation>jetzt; oder 2026-11-01</translation>
    </message>
    <message>
        <source>it was moved</source>
        <translation>er wurde verlegt</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no day; write it like 2026-11-01, or 2026-11-01 14:30.</source>
        <translation>„%1“ ist kein Tag; schreib ihn wie 2026-11-01 oder 2026-11-01 14:30.</translation>
    </message>
    <message>
        <source>It was not ended: %1</source>
        <translation>Nicht beendet: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::EntityField</name>
    <message>
        <source>Names that fit</source>
        <translation>Passende Namen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ErasedDialog</name>
    <message>
        <source>What became of %1</source>
        <translation>Was aus %1 wurde</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copies all places, with tabs between the columns</source>
        <translation>Kopiert alle Orte, mit Tabulatoren zwischen den Spalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ExperimentCard</name>
    <message>
        <source>as before</source>
        <translation>wie bisher</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Roll out</source>
        <translation>Ausrollen</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Took part</source>
        <translation>Beteiligt</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Gelungen</translation>
    </message>
    <message>
        <source>Mean cost</source>
        <translation>Kosten im Mittel</translation>
    </message>
    <message>
        <source>Mean time</source>
        <translation>Zeit im Mittel</translation>
    </message>
    <message>
        <source>%1 of the work goes to the candidate since %2. It acts on its verdict by itself.</source>
        <translation>%1 der Arbeit gehen seit %2 an den Kandidaten. Nach dem Urteil wird von selbst gehandelt.</translation>
    </message>
    <message>
        <source>%1 of the work goes to the candidate since %2. A person decides.</source>
        <translation>%1 der Arbeit gehen seit %2 an den Kandidaten. Ein Mensch entscheidet.</translation>
    </message>
    <message>
        <source>Roll out %1</source>
        <translation>%1 ausrollen</translation>
    </message>
    <message>
        <source>Revert %1</source>
        <translation>%1 zurücknehmen</translation>
    </message>
    <message>
        <source>p = %1, at every moment somebody looks</source>
        <translation>p = %1, wann immer jemand hinsieht</translation>
    </message>
    <message>
        <source>Roll out %1?</source>
        <translation>%1 ausrollen?</translation>
    </message>
    <message>
        <source>From now on all of its work goes to %1. What was measured is kept, and you can revert it.</source>
        <translation>Ab jetzt geht alle Arbeit davon an %1. Was gemessen wurde, bleibt; zurücknehmen lässt es sich auch.</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Revert %1?</source>
        <translation>%1 zurücknehmen?</translation>
    </message>
    <message>
        <source>From now on none of its work goes to %1. What was measured is kept, and you can roll it out later.</source>
        <translation>Ab jetzt geht nichts davon mehr an %1. Was gemessen wurde, bleibt; ausrollen lässt es sich später auch.</translation>
    </message>
    <message>
        <source>%1 is rolled out.</source>
        <translation>%1 ist ausgerollt.</translation>
    </message>
    <message>
        <source>%1 is reverted.</source>
        <translation>%1 ist zurückgenommen.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ExperimentsPanel</name>
    <message>
        <source>Experiments</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>No experiment runs. In kaze.yaml you can send a share of the work to another model, and see here what that changes.</source>
        <translation>Es läuft kein Versuch. In kaze.yaml lässt sich ein Teil der Arbeit an ein anderes Modell geben; hier steht dann, was das ändert.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ExplainPanel</name>
    <message>
        <source>How this number came about</source>
        <translation>Wie diese Zahl entstand</translation>
    </message>
    <message>
        <source>Ledger entries</source>
        <translation>Buchungen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Copy the explanation</source>
        <translation>Erklärung kopieren</translation>
    </message>
    <message>
        <source>The explanation is copied.</source>
        <translation>Die Erklärung ist kopiert.</translation>
    </message>
    <message>
        <source>Give back %1…</source>
        <translation>%1 zurückgeben…</translation>
    </message>
    <message>
        <source>Give back %1 tokens…</source>
        <translation>%1 Token zurückgeben…</translation>
    </message>
    <message>
        <source>This cannot be explained now: %1</source>
        <translation>Das lässt sich jetzt nicht erklären: %1</translation>
    </message>
    <message>
        <source>Give back what is unsettled?</source>
        <translation>Ungeklärtes zurückgeben?</translation>
    </message>
    <message>
        <source>It was held when a process ended without a word. If the provider has billed it, the budget will show less than was spent. The ledger stays as it is.</source>
        <translation>Es wurde gehalten, als ein Prozess ohne ein Wort endete. Hat der Anbieter es berechnet, zeigt das Budget weniger, als ausgegeben wurde. Das Buch bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Give back</source>
        <translation>Zurückgeben</translation>
    </message>
    <message>
        <source>Keep it held</source>
        <translation>Weiter halten</translation>
    </message>
    <message>
        <source>What was unsettled is given back.</source>
        <translation>Ungeklärtes ist zurückgegeben.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Explanation</name>
    <message>
        <source>at the pace of the last 7 days</source>
        <translation>im Tempo der letzten 7 Tage</translation>
    </message>
    <message>
        <source>at the pace of the last 6 hours</source>
        <translation>im Tempo der letzten 6 Stunden</translation>
    </message>
    <message numerus="yes">
        <source>%Ln call(s)</source>
        <translation>
            <numerusform>%Ln Aufruf</numerusform>
            <numerusform>%Ln Aufrufe</numerusform>
        </translation>
    </message>
    <message>
        <source>from %1 until now</source>
        <translation>vom %1 bis jetzt</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>vom %1 bis %2</translation>
    </message>
    <message>
        <source>%1 tokens × %2 a million</source>
        <translation>%1 Token × %2 je Million</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Input read from the provider&apos;s cache</source>
        <translation>Eingabe, aus dem Cache des Anbieters gelesen</translation>
    </message>
    <message>
        <source>Input written to the provider&apos;s cache</source>
        <translation>Eingabe, in den Cache des Anbieters geschrieben</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Other prices</source>
        <translation>Andere Preise</translation>
    </message>
    <message>
        <source>calls that fell under a tier, or were made before a price changed</source>
        <translation>Aufrufe einer Preisstufe, oder aus der Zeit vor einer Preisänderung</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) used it</source>
        <translation>
            <numerusform>%n Lauf nutzte es</numerusform>
            <numerusform>%n Läufe nutzten es</numerusform>
        </translation>
    </message>
    <message>
        <source>no price</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message numerus="yes">
        <source>%n other model(s)</source>
        <translation>
            <numerusform>%n anderes Modell</numerusform>
            <numerusform>%n andere Modelle</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of it is estimated: the provider did not say what it counted.</source>
        <translation>%1 davon sind geschätzt: Der Anbieter sagte nicht, was er zählte.</translation>
    </message>
    <message numerus="yes">
        <source>At least: %n call(s) used a model without a price, and cost more than stands here. Import a price to count those to come.</source>
        <translation>
            <numerusform>Mindestens: %n Aufruf nutzte ein Modell ohne Preis und kostete mehr, als hier steht. Importiere einen Preis, um künftige zu zählen.</numerusform>
            <numerusform>Mindestens: %n Aufrufe nutzten ein Modell ohne Preis und kosteten mehr, als hier steht. Importiere einen Preis, um künftige zu zählen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) failed; what they used is in it.</source>
        <translation>
            <numerusform>%n Versuch schlug fehl; was er nutzte, ist darin.</numerusform>
            <numerusform>%n Versuche schlugen fehl; was sie nutzten, ist darin.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was saved by answers from the cell&apos;s own cache.</source>
        <translation>%1 wurden durch Antworten aus dem eigenen Cache gespart.</translation>
    </message>
    <message>
        <source>%1 of what is held was allotted when a process ended without a word, and is in no row of the ledger. Look at the provider&apos;s bill; then give it back.</source>
        <translation>%1 des Gehaltenen waren zugeteilt, als ein Prozess ohne ein Wort endete, und stehen in keiner Zeile des Buchs. Sieh in die Rechnung des Anbieters; gib es dann zurück.</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) wait until others give back what they hold.</source>
        <translation>
            <numerusform>%n Aufruf wartet, bis andere zurückgeben, was sie halten.</numerusform>
            <numerusform>%n Aufrufe warten, bis andere zurückgeben, was sie halten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The sum of %1 %2, as the ledger has them. Days are UTC&apos;s.</source>
        <comment>of 312 calls, from 1 Nov until now</comment>
        <translation>Summe über %1 %2, wie sie im Buch stehen. Tage sind die von UTC.</translation>
    </message>
    <message>
        <source>Prices of %1: %2</source>
        <comment>of a model: where they are from</comment>
        <translation>Preise von %1: %2</translation>
    </message>
    <message>
        <source>Not in the ledger yet</source>
        <translation>Noch nicht im Buch</translation>
    </message>
    <message>
        <source>booked since its rows were read</source>
        <translation>gebucht, seit seine Zeilen gelesen wurden</translation>
    </message>
    <message>
        <source>Spent</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Before a call is made, the most it can cost is held, so that no number of calls at once goes beyond a limit. What it did not use is given back with its answer.</source>
        <translation>Vor einem Aufruf wird gehalten, was er höchstens kosten kann, damit auch viele zugleich keine Grenze überschreiten. Was er nicht braucht, kommt mit seiner Antwort zurück.</translation>
    </message>
    <message>
        <source>For calls under way</source>
        <translation>Für laufende Aufrufe</translation>
    </message>
    <message>
        <source>Unsettled after a crash</source>
        <translation>Ungeklärt nach einem Absturz</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Gehalten</translation>
    </message>
    <message>
        <source>Spent so far</source>
        <translation>Bisher ausgegeben</translation>
    </message>
    <message>
        <source>%1 an hour × %2</source>
        <translation>%1 je Stunde × %2</translation>
    </message>
    <message>
        <source>%1 a day × %2</source>
        <translation>%1 am Tag × %2</translation>
    </message>
    <message>
        <source>In the time that is left</source>
        <translation>In der Zeit, die bleibt</translation>
    </message>
    <message>
        <source>Forecast</source>
        <translation>Prognose</translation>
    </message>
    <message>
        <source>Over its limit of %1</source>
        <translation>Über der Grenze von %1</translation>
    </message>
    <message>
        <source>Below its limit of %1</source>
        <translation>Unter der Grenze von %1</translation>
    </message>
    <message>
        <source>A budget without an end, or without a call of late, has no forecast.</source>
        <translation>Ein Budget ohne Ende oder ohne Aufrufe in letzter Zeit hat keine Prognose.</translation>
    </message>
    <message>
        <source>Reckoned %1.</source>
        <comment>at the pace of the last 7 days</comment>
        <translation>Berechnet %1.</translation>
    </message>
    <message>
        <source>At this pace it reaches its limit on %1.</source>
        <translation>In diesem Tempo ist es an der Grenze am %1.</translation>
    </message>
    <message>
        <source>It warns at %1 of its limit.</source>
        <comment>50 %, 80 %, 100 %</comment>
        <translation>Es warnt bei %1 seiner Grenze.</translation>
    </message>
    <message>
        <source>%1 was passed.</source>
        <translation>%1 sind überschritten.</translation>
    </message>
    <message>
        <source>Different runs that made at least one model call %1. A run that used two models counts once.</source>
        <translation>Verschiedene Läufe mit mindestens einem Modellaufruf %1. Ein Lauf mit zwei Modellen zählt einmal.</translation>
    </message>
    <message>
        <source>Different runs</source>
        <translation>Verschiedene Läufe</translation>
    </message>
    <message>
        <source>Tokens of %1 %2, as the providers counted them.</source>
        <translation>Token für %1 %2, wie die Anbieter sie zählten.</translation>
    </message>
    <message>
        <source>Read from the providers&apos; caches</source>
        <translation>Aus den Caches der Anbieter gelesen</translation>
    </message>
    <message>
        <source>Of all input tokens</source>
        <translation>Von allen Eingabe-Token</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>What was spent %1, divided by the runs that spent it.</source>
        <translation>Was %1 ausgegeben wurde, geteilt durch die Läufe, die es ausgaben.</translation>
    </message>
    <message>
        <source>Per run</source>
        <translation>Je Lauf</translation>
    </message>
    <message>
        <source>Its part of what all agents spent %1.</source>
        <translation>Sein Teil dessen, was alle Agenten %1 ausgaben.</translation>
    </message>
    <message>
        <source>All agents</source>
        <translation>Alle Agenten</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Input tokens</source>
        <translation>Eingabe-Token</translation>
    </message>
    <message>
        <source>Cached input</source>
        <translation>Eingabe aus Cache</translation>
    </message>
    <message>
        <source>Output tokens</source>
        <translation>Ausgabe-Token</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FacetRow</name>
    <message>
        <source>%1 (chosen)</source>
        <translation>%1 (gewählt)</translation>
    </message>
    <message>
        <source>Take the condition %1:%2 away</source>
        <translation>Bedingung %1:%2 entfernen</translation>
    </message>
    <message>
        <source>Only %1:%2</source>
        <translation>Nur %1:%2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactActions</name>
    <message>
        <source>This fact waits for no review.</source>
        <translation>Dieser Fakt wartet auf keine Entscheidung.</translation>
    </message>
    <message>
        <source>It was not decided: %1</source>
        <translation>Nicht entschieden: %1</translation>
    </message>
    <message>
        <source>Rejected: %1. It stays among the rejected ones, where it can be accepted.</source>
        <translation>Abgelehnt: %1. Er bleibt unter den abgelehnten und kann dort angenommen werden.</translation>
    </message>
    <message>
        <source>Accepted: %1</source>
        <translation>Angenommen: %1</translation>
    </message>
    <message numerus="yes">
        <source>Accepted, and %Ln facts ended: %1</source>
        <translation>
            <numerusform>Angenommen, und %Ln Fakt endete: %1</numerusform>
            <numerusform>Angenommen, und %Ln Fakten endeten: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>It holds no longer: it is forgotten, and can be restored.</source>
        <translation>Er gilt nicht mehr: Er ist vergessen und kann wiederhergestellt werden.</translation>
    </message>
    <message>
        <source>It was not taken back: %1</source>
        <translation>Nicht zurückgenommen: %1</translation>
    </message>
    <message>
        <source>Only a fact that holds can be ended.</source>
        <translation>Nur ein Fakt, der gilt, kann beendet werden.</translation>
    </message>
    <message>
        <source>Ended: %1</source>
        <translation>Beendet: %1</translation>
    </message>
    <message>
        <source>It holds again: %1</source>
        <translation>Gilt wieder: %1</translation>
    </message>
    <message>
        <source>It was not brought back: %1</source>
        <translation>Nicht zurückgeholt: %1</translation>
    </message>
    <message>
        <source>No fact took the place of another here.</source>
        <translation>Hier hat kein Fakt einen anderen abgelöst.</translation>
    </message>
    <message>
        <source>Undo the supersession?</source>
        <translation>Die Ablösung zurücknehmen?</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is forgotten, and what it ended holds again as it did. The fact and its versions stay, and can be restored.</source>
        <translation>„%1“ wird vergessen, und was er beendet hat, gilt wieder wie zuvor. Der Fakt und seine Versionen bleiben und können wiederhergestellt werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds again as it did, and the fact that took its place is forgotten; that one can be restored.</source>
        <translation>„%1“ gilt wieder wie zuvor, und der Fakt, der ihn abgelöst hat, wird vergessen; dieser kann wiederhergestellt werden.</translation>
    </message>
    <message>
        <source>Undo it</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>It was not undone: %1</source>
        <translation>Nicht zurückgenommen: %1</translation>
    </message>
    <message>
        <source>It is forgotten.</source>
        <translation>Er ist vergessen.</translation>
    </message>
    <message>
        <source>It was not learnt in a run.</source>
        <translation>Er wurde in keinem Lauf gelernt.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactDetail</name>
    <message>
        <source>Fact</source>
        <translation>Fakt</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>It holds from then on, and searches find it (A)</source>
        <translation>Er gilt von da an, und Suchen finden ihn (A)</translation>
    </message>
    <message>
        <source>Accept and supersede</source>
        <translation>Annehmen und ablösen</translation>
    </message>
    <message>
        <source>It holds, and what contradicts it ends when it begins (S)</source>
        <translation>Er gilt, und was ihm widerspricht, endet, wenn er beginnt (S)</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>No search finds it; it stays among the rejected ones (R)</source>
        <translation>Keine Suche findet ihn; er bleibt unter den abgelehnten (R)</translation>
    </message>
    <message>
        <source>End…</source>
        <translation>Beenden…</translation>
    </message>
    <message>
        <source>It holds no longer from some day on (E)</source>
        <translation>Von einem Tag an gilt er nicht mehr (E)</translation>
    </message>
    <message>
        <source>Undo the supersession…</source>
        <translation>Ablösung zurücknehmen…</translation>
    </message>
    <message>
        <source>What was ended by the newer fact holds again, and that one is forgotten</source>
        <translation>Was der neuere Fakt beendet hat, gilt wieder, und dieser wird vergessen</translation>
    </message>
    <message>
        <source>Show in the graph</source>
        <translation>Im Graphen zeigen</translation>
    </message>
    <message>
        <source>The neighbourhood of its subject (G)</source>
        <translation>Die Nachbarschaft seines Subjekts (G)</translation>
    </message>
    <message>
        <source>Open the record</source>
        <translation>Eintrag öffnen</translation>
    </message>
    <message>
        <source>The fact as a record, with its versions (O)</source>
        <translation>Der Fakt als Eintrag mit seinen Versionen (O)</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>The run that it was learnt in</source>
        <translation>Der Lauf, in dem er gelernt wurde</translation>
    </message>
    <message>
        <source>Choose a fact: since when it holds, where it comes from and what it took the place of appears here.</source>
        <translation>Wähle einen Fakt: seit wann er gilt, woher er kommt und was er abgelöst hat, erscheint hier.</translation>
    </message>
    <message>
        <source>What contradicts it could not be read: %1</source>
        <translation>Was ihm widerspricht, konnte nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot;</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Subjekt</translation>
    </message>
    <message>
        <source>Predicate</source>
        <translation>Prädikat</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>a person</source>
        <translation>ein Mensch</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Took the place of</source>
        <translation>Löste ab</translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln Fakt</numerusform>
            <numerusform>%Ln Fakten</numerusform>
        </translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>Beendet von</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Accept, both hold</source>
        <translation>Annehmen, beides gilt</translation>
    </message>
    <message>
        <source>It contradicts what is known; %1 of %2 are shown</source>
        <translation>Er widerspricht Bekanntem; %1 von %2 sind zu sehen</translation>
    </message>
    <message>
        <source>It contradicts what is known</source>
        <translation>Er widerspricht Bekanntem</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Gilt</translation>
    </message>
    <message>
        <source>known</source>
        <translation>bekannt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactListModel</name>
    <message>
        <source>Subject</source>
        <translation>Subjekt</translation>
    </message>
    <message>
        <source>Predicate</source>
        <translation>Prädikat</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Facts</name>
    <message>
        <source>holds</source>
        <translation>gilt</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>State: %1</source>
        <translation>Zustand: %1</translation>
    </message>
    <message>
        <source>Since: %1</source>
        <translation>Seit: %1</translation>
    </message>
    <message>
        <source>Until: %1</source>
        <translation>Bis: %1</translation>
    </message>
    <message>
        <source>Confidence: %1</source>
        <translation>Sicherheit: %1</translation>
    </message>
    <message>
        <source>Words: &quot;%1&quot;</source>
        <translation>Worte: „%1“</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>Quelle: %1</translation>
    </message>
    <message>
        <source>Id: %1</source>
        <translation>Id: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FactsView</name>
    <message>
        <source>Subject</source>
        <translation>Subjekt</translation>
    </message>
    <message>
        <source>Which facts</source>
        <translation>Welche Fakten</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Fakten</translation>
    </message>
    <message>
        <source>subject; release*</source>
        <translation>Subjekt; release*</translation>
    </message>
    <message>
        <source>predicate</source>
        <translation>Prädikat</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>as of now; 2026-11-01</source>
        <translation>Stand jetzt; 2026-11-01</translation>
    </message>
    <message>
        <source>Only facts about this; a * at the end stands for the rest</source>
        <translation>Nur Fakten hierüber; ein * am Ende steht für den Rest</translation>
    </message>
    <message>
        <source>What held at the end of that day</source>
        <translation>Was am Ende dieses Tages galt</translation>
    </message>
    <message>
        <source>Predicate</source>
        <translation>Prädikat</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Add fact</source>
        <translation>Neuer Fakt</translation>
    </message>
    <message>
        <source>Write down what holds (N)</source>
        <translation>Schreib auf, was gilt (N)</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Gelten</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Reading the facts…</source>
        <translation>Fakten werden gelesen…</translation>
    </message>
    <message>
        <source>Choose a fact first</source>
        <translation>Wähle erst einen Fakt</translation>
    </message>
    <message>
        <source>Add a fact</source>
        <translation>Einen Fakt aufschreiben</translation>
    </message>
    <message>
        <source>Show the proposals</source>
        <translation>Die Vorschläge zeigen</translation>
    </message>
    <message>
        <source>Accept the proposal</source>
        <translation>Den Vorschlag annehmen</translation>
    </message>
    <message>
        <source>Accept the proposal and end what contradicts it</source>
        <translation>Den Vorschlag annehmen und beenden, was ihm widerspricht</translation>
    </message>
    <message>
        <source>Reject the proposal</source>
        <translation>Den Vorschlag ablehnen</translation>
    </message>
    <message>
        <source>End the selected fact…</source>
        <translation>Den gewählten Fakt beenden…</translation>
    </message>
    <message>
        <source>Undo the supersession…</source>
        <translation>Ablösung zurücknehmen…</translation>
    </message>
    <message>
        <source>Show the selected fact in the graph</source>
        <translation>Den gewählten Fakt im Graphen zeigen</translation>
    </message>
    <message>
        <source>Open the record of the selected fact</source>
        <translation>Den Eintrag des gewählten Fakts öffnen</translation>
    </message>
    <message>
        <source>Copy the selected fact</source>
        <translation>Den gewählten Fakt kopieren</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no day.</source>
        <translation>„%1“ ist kein Tag.</translation>
    </message>
    <message>
        <source>Write it like 2026-11-01, or 2026-11-01 14:30.</source>
        <translation>Schreib ihn wie 2026-11-01 oder 2026-11-01 14:30.</translation>
    </message>
    <message>
        <source>Proposals  %1</source>
        <translation>Vorschläge  %1</translation>
    </message>
    <message>
        <source>What is remembered is kept.</source>
        <translation>Was gemerkt ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln Fakt</numerusform>
            <numerusform>%Ln Fakten</numerusform>
        </translation>
    </message>
    <message>
        <source>No fact fits</source>
        <translation>Kein Fakt passt</translation>
    </message>
    <message>
        <source>None has this subject, predicate and object in this state and at this time. A * at the end of a word stands for the rest of it.</source>
        <translation>Keiner hat dieses Subjekt, Prädikat und Objekt in diesem Zustand und zu dieser Zeit. Ein * am Ende eines Wortes steht für den Rest davon.</translation>
    </message>
    <message>
        <source>Show all facts</source>
        <translation>Alle Fakten zeigen</translation>
    </message>
    <message>
        <source>No proposals</source>
        <translation>Keine Vorschläge</translation>
    </message>
    <message>
        <source>Facts that a model takes from a conversation wait here until somebody accepts or rejects them. None waits.</source>
        <translation>Fakten, die ein Modell einem Gespräch entnimmt, warten hier, bis jemand sie annimmt oder ablehnt. Keiner wartet.</translation>
    </message>
    <message>
        <source>Show what holds</source>
        <translation>Zeigen, was gilt</translation>
    </message>
    <message>
        <source>No facts yet</source>
        <translation>Noch keine Fakten</translation>
    </message>
    <message>
        <source>A fact says what holds of something, and since when: &quot;nightly index runs at 02:00 UTC&quot;. Together they make the graph.</source>
        <translation>Ein Fakt sagt, was von etwas gilt und seit wann: „Nachtindex läuft um 02:00 UTC“. Zusammen ergeben sie den Graphen.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>No fact of %1 is in this state.</source>
        <translation>Kein Fakt von %1 ist in diesem Zustand.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FarFolderDialog</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>A path on another machine is written from / on.</source>
        <translation>Ein Pfad auf einem anderen Rechner wird ab / geschrieben.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FilterField</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FireListModel</name>
    <message>
        <source>Planned</source>
        <translation>Geplant</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>%1; stands for %2</source>
        <translation>%1; steht für %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FirstStart</name>
    <message>
        <source>Try the sandbox</source>
        <translation>Sandbox ausprobieren</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Welcome to Kaze</source>
        <translation>Willkommen bei Kaze</translation>
    </message>
    <message>
        <source>Here you will see what your agents do, what it costs, and what waits for you. There is no run yet: choose how to begin.</source>
        <translation>Hier sehen Sie, was Ihre Agenten tun, was es kostet und was auf Sie wartet. Noch gibt es keinen Lauf: Wählen Sie, wie es losgeht.</translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation>Erst einmal umsehen</translation>
    </message>
    <message>
        <source>A built-in stand-in for a model reviews a small sample project: it reads files, calls tools, asks you before it writes, and leaves a report. No key, no network, no cost.</source>
        <translation>Ein eingebauter Ersatz für ein Modell prüft ein kleines Beispielprojekt: Er liest Dateien, ruft Werkzeuge auf, fragt vor dem Schreiben und hinterlässt einen Bericht. Kein Schlüssel, kein Netz, keine Kosten.</translation>
    </message>
    <message>
        <source>Use a model on this machine</source>
        <translation>Ein Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>Looking for Ollama, LM Studio and llama.cpp…</source>
        <translation>Ollama, LM Studio und llama.cpp werden gesucht…</translation>
    </message>
    <message>
        <source>Model on this machine</source>
        <translation>Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>Paste a key</source>
        <translation>Einen Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Choose a provider, paste a key of yours and test it. Keys are stored where you alone can read them, and are never shown again.</source>
        <translation>Wählen Sie einen Anbieter, fügen Sie Ihren Schlüssel ein und testen Sie ihn. Schlüssel liegen, wo nur Sie sie lesen können, und werden nie wieder gezeigt.</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>The providers could not be read: %1</source>
        <translation>Die Anbieter konnten nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 unter %2</translation>
    </message>
    <message>
        <source>Found: %1. It costs nothing and nothing leaves this machine.</source>
        <translation>Gefunden: %1. Es kostet nichts, und nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Found: %1, without a model. Load one there, then look again.</source>
        <translation>Gefunden: %1, ohne Modell. Laden Sie dort eines und suchen Sie erneut.</translation>
    </message>
    <message>
        <source>No Ollama, LM Studio or llama.cpp answers at its usual address. Start one of them, then look again.</source>
        <translation>Weder Ollama noch LM Studio noch llama.cpp antwortet unter der üblichen Adresse. Starten Sie eines davon und suchen Sie erneut.</translation>
    </message>
    <message>
        <source>It could not be started: %1</source>
        <translation>Es konnte nicht gestartet werden: %1</translation>
    </message>
    <message>
        <source>%1 is the default model now.</source>
        <translation>%1 ist jetzt das Standardmodell.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FlameGraph</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>Flame graph of the trace</source>
        <translation>Flammengraph des Traces</translation>
    </message>
    <message>
        <source>%1 · %2 of all</source>
        <translation>%1 · %2 von allem</translation>
    </message>
    <message numerus="yes">
        <source>%Ln calls</source>
        <translation>
            <numerusform>%Ln Aufruf</numerusform>
            <numerusform>%Ln Aufrufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with an error</source>
        <translation>
            <numerusform>%Ln mit Fehler</numerusform>
            <numerusform>%Ln mit Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>by itself %1</source>
        <translation>selbst %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln different calls</source>
        <translation>
            <numerusform>%Ln Art von Aufruf</numerusform>
            <numerusform>%Ln verschiedene Aufrufe</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::FlameLook</name>
    <message>
        <source>What the width is</source>
        <translation>Was die Breite bedeutet</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Nothing to be shown</source>
        <translation>Nichts zu zeigen</translation>
    </message>
    <message>
        <source>No model call of this trace cost anything; its time can be looked at.</source>
        <translation>Kein Modellaufruf dieses Traces kostete etwas; seine Zeit lässt sich ansehen.</translation>
    </message>
    <message>
        <source>Show the time</source>
        <translation>Die Zeit zeigen</translation>
    </message>
    <message>
        <source>Adding up the calls…</source>
        <translation>Aufrufe werden zusammengezählt…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FleetCell</name>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FleetNeeds</name>
    <message>
        <source>%1 is not connected</source>
        <translation>%1 ist nicht verbunden</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>trace</source>
        <translation>Trace</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ForgetDialog</name>
    <message>
        <source>Forget answers?</source>
        <translation>Antworten vergessen?</translation>
    </message>
    <message>
        <source>Of the tenant</source>
        <translation>Des Mandanten</translation>
    </message>
    <message>
        <source>all tenants</source>
        <translation>alle Mandanten</translation>
    </message>
    <message>
        <source>Of the agent</source>
        <translation>Des Agenten</translation>
    </message>
    <message>
        <source>all agents</source>
        <translation>alle Agenten</translation>
    </message>
    <message>
        <source>Of the model</source>
        <translation>Des Modells</translation>
    </message>
    <message>
        <source>all models: provider/model for one</source>
        <translation>alle Modelle; eines als Anbieter/Modell</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>All answers that are kept are forgotten. The same questions cost again once.</source>
        <translation>Alle aufbewahrten Antworten werden vergessen. Dieselben Fragen kosten dann noch einmal.</translation>
    </message>
    <message>
        <source>Answers for which all of this holds are forgotten. The same questions cost again once.</source>
        <translation>Vergessen werden Antworten, für die alles davon gilt. Dieselben Fragen kosten dann noch einmal.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ForkActions</name>
    <message>
        <source>None of the selected runs ended badly</source>
        <translation>Keiner der gewählten Läufe ging schlecht aus</translation>
    </message>
    <message numerus="yes">
        <source>Run %n tasks again?</source>
        <translation>
            <numerusform>%n Aufgabe noch einmal laufen lassen?</numerusform>
            <numerusform>%n Aufgaben noch einmal laufen lassen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Each starts as a new run from its task, with the budget it had. The runs that ended stay as they are.</source>
        <translation>Jede beginnt als neuer Lauf mit ihrer Aufgabe und dem Budget, das sie hatte. Die beendeten Läufe bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Run them again</source>
        <translation>Noch einmal laufen lassen</translation>
    </message>
    <message>
        <source>Leave them</source>
        <translation>So lassen</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) run again</source>
        <translation>
            <numerusform>%n Aufgabe läuft noch einmal</numerusform>
            <numerusform>%n Aufgaben laufen noch einmal</numerusform>
        </translation>
    </message>
    <message>
        <source>not started: %1</source>
        <translation>nicht begonnen: %1</translation>
    </message>
    <message>
        <source>The new run %1 is under way</source>
        <translation>Der neue Lauf %1 ist unterwegs</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ForkDialog</name>
    <message>
        <source>Agent file of the new run</source>
        <translation>Agentendatei des neuen Laufs</translation>
    </message>
    <message>
        <source>Start the new run</source>
        <translation>Neuen Lauf beginnen</translation>
    </message>
    <message>
        <source>Fork from step %1</source>
        <translation>Ab Schritt %1 abzweigen</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>as much as it had</source>
        <translation>so viel, wie er hatte</translation>
    </message>
    <message>
        <source>as many as it had</source>
        <translation>so viele, wie er hatte</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Budget in dollars</source>
        <translation>Budget in Dollar</translation>
    </message>
    <message>
        <source>Budget in tokens</source>
        <translation>Budget in Token</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Agent file: change it, and the new run works by it</source>
        <translation>Agentendatei: wird sie geändert, arbeitet der neue Lauf nach ihr</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>A new run of %1 begins again with the task. The run from which it comes stays as it is, and files are as they are now.</source>
        <translation>Ein neuer Lauf von %1 beginnt noch einmal mit der Aufgabe. Der Lauf, von dem er kommt, bleibt, wie er ist; Dateien sind, wie sie jetzt sind.</translation>
    </message>
    <message>
        <source>A new run of %1 takes over the steps up to this one and goes its own way from there. The run from which it comes stays as it is, and files are as they are now.</source>
        <translation>Ein neuer Lauf von %1 übernimmt die Schritte bis zu diesem und geht von da seinen eigenen Weg. Der Lauf, von dem er kommt, bleibt, wie er ist; Dateien sind, wie sie jetzt sind.</translation>
    </message>
    <message>
        <source>the same: %1</source>
        <translation>dasselbe: %1</translation>
    </message>
    <message>
        <source>Say what the new run is to do.</source>
        <translation>Sagen Sie, was der neue Lauf tun soll.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no amount of dollars; write it like 0.50.</source>
        <translation>„%1“ ist kein Dollarbetrag; schreiben Sie ihn wie 0,50.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of tokens; write it like 200 k or 200000.</source>
        <translation>„%1“ ist keine Anzahl von Token; schreiben Sie sie wie 200 k oder 200000.</translation>
    </message>
    <message>
        <source>It was not started: %1</source>
        <translation>Er wurde nicht begonnen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::FormDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Frame</name>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>Local cell (shared)</source>
        <translation>Lokale Zelle (geteilt)</translation>
    </message>
    <message>
        <source>Local cell</source>
        <translation>Lokale Zelle</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>The engine is running without restrictions.</source>
        <translation>Der Kern läuft ohne Einschränkungen.</translation>
    </message>
    <message>
        <source>engine %1</source>
        <translation>Kern %1</translation>
    </message>
    <message>
        <source>queue %1</source>
        <translation>Schlange %1</translation>
    </message>
    <message>
        <source>runs that wait for a place</source>
        <translation>Läufe, die auf einen Platz warten</translation>
    </message>
    <message>
        <source>in flight %1</source>
        <translation>unterwegs %1</translation>
    </message>
    <message>
        <source>model calls under way</source>
        <translation>laufende Modellaufrufe</translation>
    </message>
    <message>
        <source>%1 events/s · %2 dropped</source>
        <translation>%1 Ereignisse/s · %2 ausgelassen</translation>
    </message>
    <message>
        <source>observations recorded, and those left out because the disk was too slow</source>
        <translation>aufgezeichnete Beobachtungen und solche, für die die Platte zu langsam war</translation>
    </message>
    <message>
        <source>knowledge p95 %1</source>
        <translation>Wissen p95 %1</translation>
    </message>
    <message>
        <source>time of a memory search, 95 of 100 are faster</source>
        <translation>Dauer einer Suche im Gedächtnis, 95 von 100 sind schneller</translation>
    </message>
    <message>
        <source>state %1 · observations %2</source>
        <translation>Zustand %1 · Beobachtungen %2</translation>
    </message>
    <message>
        <source>%1 state, %2 observations, %3 knowledge on disk</source>
        <translation>%1 Zustand, %2 Beobachtungen, %3 Wissen auf der Platte</translation>
    </message>
    <message>
        <source>%1 when it was last heard, %2</source>
        <translation>%1, als zuletzt von ihr gehört wurde, %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::GatewayPage</name>
    <message>
        <source>Gateway</source>
        <translation>Gateway</translation>
    </message>
    <message>
        <source>Add provider</source>
        <translation>Anbieter hinzufügen</translation>
    </message>
    <message>
        <source>No providers</source>
        <translation>Keine Anbieter</translation>
    </message>
    <message>
        <source>Providers of models with their keys, their limits and what waits for them appear here. There is none yet.</source>
        <translation>Hier erscheinen Anbieter von Modellen mit ihren Schlüsseln, deren Grenzen und dem, was auf sie wartet. Noch gibt es keinen.</translation>
    </message>
    <message>
        <source>Add a provider</source>
        <translation>Einen Anbieter hinzufügen</translation>
    </message>
    <message>
        <source>Reading the providers…</source>
        <translation>Die Anbieter werden gelesen…</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Calls under way</source>
        <translation>Laufende Aufrufe</translation>
    </message>
    <message>
        <source>Waiting for room</source>
        <translation>Warten auf Platz</translation>
    </message>
    <message>
        <source>Answered from the cache</source>
        <translation>Aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>Sections of the gateway</source>
        <translation>Abschnitte des Gateways</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Experiments</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>Kapazität</translation>
    </message>
    <message>
        <source>Nothing is known yet: how many tasks the keys allow is reckoned from their limits and from what runs used.</source>
        <translation>Noch ist nichts bekannt: Wie viele Aufgaben die Schlüssel zulassen, ergibt sich aus ihren Grenzen und dem Verbrauch der Läufe.</translation>
    </message>
    <message>
        <source>Show all keys</source>
        <translation>Alle Schlüssel zeigen</translation>
    </message>
    <message>
        <source>Hide all keys</source>
        <translation>Alle Schlüssel verbergen</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>Warteschlange zeigen</translation>
    </message>
    <message>
        <source>Show the last errors</source>
        <translation>Letzte Fehler zeigen</translation>
    </message>
    <message>
        <source>Copy the selected error</source>
        <translation>Gewählten Fehler kopieren</translation>
    </message>
    <message>
        <source>Show the cache</source>
        <translation>Zwischenspeicher zeigen</translation>
    </message>
    <message>
        <source>Forget answers…</source>
        <translation>Antworten vergessen…</translation>
    </message>
    <message>
        <source>Show the experiments</source>
        <translation>Versuche zeigen</translation>
    </message>
    <message>
        <source>Show what the keys allow</source>
        <translation>Zeigen, was die Schlüssel zulassen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 of %2 ok</source>
        <translation>%1 von %2 in Ordnung</translation>
    </message>
    <message>
        <source>every one that is in use</source>
        <translation>alle, die benutzt werden</translation>
    </message>
    <message>
        <source>with %1 of %2 keys</source>
        <translation>mit %1 von %2 Schlüsseln</translation>
    </message>
    <message>
        <source>no key was used yet</source>
        <translation>noch kein Schlüssel wurde benutzt</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>nichts wartet</translation>
    </message>
    <message>
        <source>longest %1, %2</source>
        <translation>am längsten %1, %2</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>%1 and %2 of waiting saved</source>
        <translation>%1 und %2 Wartezeit gespart</translation>
    </message>
    <message>
        <source>no call could have been answered yet</source>
        <translation>noch kein Aufruf, den er beantworten könnte</translation>
    </message>
    <message>
        <source>no answers are kept</source>
        <translation>es werden keine Antworten aufbewahrt</translation>
    </message>
    <message>
        <source>The providers could not be read</source>
        <translation>Die Anbieter konnten nicht gelesen werden</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Cache, experiments and capacity are not as of now: %1</source>
        <translation>Zwischenspeicher, Versuche und Kapazität sind nicht von jetzt: %1</translation>
    </message>
    <message>
        <source>Cache, experiments and capacity could not be read: %1</source>
        <translation>Zwischenspeicher, Versuche und Kapazität konnten nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>konnte nicht gelesen werden</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Not as of now: %1 old</source>
        <translation>Nicht von jetzt: %1 alt</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 und %2 weitere</translation>
    </message>
</context>
<context>
    <name>kaze::ui::GatewayWords</name>
    <message>
        <source>rests %1</source>
        <translation>ruht %1</translation>
    </message>
    <message>
        <source>no room</source>
        <translation>kein Platz</translation>
    </message>
    <message>
        <source>Calls wait until a key has room again.</source>
        <translation>Aufrufe warten, bis ein Schlüssel wieder Platz hat.</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>beschäftigt</translation>
    </message>
    <message>
        <source>As many calls as it takes at a time are under way.</source>
        <translation>Es laufen so viele Aufrufe, wie er zugleich annimmt.</translation>
    </message>
    <message>
        <source>%1 of %2 keys rest</source>
        <translation>%1 von %2 ruhen</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>costs nothing</source>
        <translation>kostet nichts</translation>
    </message>
    <message>
        <source>costs %1 times as much</source>
        <translation>kostet %1-mal so viel</translation>
    </message>
    <message>
        <source>%1 cheaper</source>
        <translation>%1 billiger</translation>
    </message>
    <message>
        <source>%1 dearer</source>
        <translation>%1 teurer</translation>
    </message>
    <message>
        <source>takes %1 times as long</source>
        <translation>dauert %1-mal so lang</translation>
    </message>
    <message>
        <source>%1 faster</source>
        <translation>%1 schneller</translation>
    </message>
    <message>
        <source>%1 slower</source>
        <translation>%1 langsamer</translation>
    </message>
    <message>
        <source>costs the same</source>
        <translation>kostet gleich viel</translation>
    </message>
    <message>
        <source>as fast</source>
        <translation>gleich schnell</translation>
    </message>
    <message>
        <source>succeeds as often</source>
        <translation>gelingt gleich oft</translation>
    </message>
    <message>
        <source>succeeds %1 less often</source>
        <translation>gelingt %1 seltener</translation>
    </message>
    <message>
        <source>succeeds %1 more often</source>
        <translation>gelingt %1 öfter</translation>
    </message>
    <message>
        <source>%1: %2 less</source>
        <translation>%1: %2 weniger</translation>
    </message>
    <message>
        <source>%1: %2 more</source>
        <translation>%1: %2 mehr</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>kein Schlüssel</translation>
    </message>
    <message>
        <source>Give it one in the settings to use it.</source>
        <translation>Zum Benutzen in den Einstellungen einen eintragen.</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <source>Nothing answers at its address.</source>
        <translation>Unter seiner Adresse antwortet nichts.</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>unerreichbar</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>wird gefragt</translation>
    </message>
    <message>
        <source>being tried</source>
        <translation>wird erprobt</translation>
    </message>
    <message>
        <source>left alone %1</source>
        <translation>gemieden %1</translation>
    </message>
    <message>
        <source>OpenAI-compatible</source>
        <translation>OpenAI-verträglich</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>eingebaut</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 of %2 a minute left</source>
        <translation>%1 von %2 je Minute übrig</translation>
    </message>
    <message>
        <source>supervised</source>
        <translation>beaufsichtigt</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>scheduled</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>consolidation</source>
        <translation>Verdichtung</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>%1 so far, not certain yet</source>
        <translation>bisher %1, noch nicht sicher</translation>
    </message>
    <message>
        <source>%1, certain to %2</source>
        <translation>%1, sicher zu %2</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>rolled out</source>
        <translation>ausgerollt</translation>
    </message>
    <message>
        <source>reverted</source>
        <translation>zurückgenommen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::GraphLook</name>
    <message>
        <source>Graph of the trace</source>
        <translation>Graph des Traces</translation>
    </message>
    <message>
        <source>What the nodes are</source>
        <translation>Was die Knoten sind</translation>
    </message>
    <message>
        <source>Agents and tools</source>
        <translation>Agenten und Werkzeuge</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>Abschnitte</translation>
    </message>
    <message numerus="yes">
        <source>The longest are shown; %Ln shorter spans are left out.</source>
        <translation>
            <numerusform>Gezeigt werden die längsten; %Ln kürzerer Abschnitt ist ausgelassen.</numerusform>
            <numerusform>Gezeigt werden die längsten; %Ln kürzere Abschnitte sind ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Drawing the calls…</source>
        <translation>Die Aufrufe werden gezeichnet…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::GraphView</name>
    <message>
        <source>%1 nodes and %2 edges</source>
        <translation>%1 Knoten und %2 Kanten</translation>
    </message>
    <message>
        <source>%1, one of %2 nodes, with %3 edges</source>
        <translation>%1, einer von %2 Knoten, mit %3 Kanten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Histogram</name>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 bis %2: %3</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 bei %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::InspectorPanel</name>
    <message>
        <source>How the trace is shown</source>
        <translation>Ansicht des Traces</translation>
    </message>
    <message>
        <source>Waterfall</source>
        <translation>Wasserfall</translation>
    </message>
    <message>
        <source>Flame</source>
        <translation>Flamme</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graph</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>No trace is selected</source>
        <translation>Kein Trace gewählt</translation>
    </message>
    <message>
        <source>Select one on the left to see where its time went.</source>
        <translation>Wählen Sie links einen, um zu sehen, wohin seine Zeit ging.</translation>
    </message>
    <message>
        <source>Reading the spans…</source>
        <translation>Abschnitte werden gelesen…</translation>
    </message>
    <message>
        <source>What was recorded is kept until its month is deleted.</source>
        <translation>Das Aufgezeichnete bleibt, bis sein Monat gelöscht wird.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>%1
Trace %2</source>
        <translation>%1
Trace %2</translation>
    </message>
    <message>
        <source>This trace has no spans yet</source>
        <translation>Dieser Trace hat noch keine Abschnitte</translation>
    </message>
    <message>
        <source>They appear here as the run goes on.</source>
        <translation>Sie erscheinen hier, während der Lauf weitergeht.</translation>
    </message>
    <message>
        <source>reading %1 of %2 spans…</source>
        <translation>%1 von %2 Abschnitten gelesen…</translation>
    </message>
    <message>
        <source>Find in spans</source>
        <translation>In Abschnitten suchen</translation>
    </message>
    <message>
        <source>Words of a name, or name: kind: status: dur&gt; cost&gt; tokens&gt; (Ctrl+F)</source>
        <translation>Wörter eines Namens, oder name: kind: status: dur&gt; cost&gt; tokens&gt; (Strg+F)</translation>
    </message>
    <message>
        <source>Previous hit (Shift+Enter)</source>
        <translation>Voriger Treffer (Umschalt+Eingabe)</translation>
    </message>
    <message>
        <source>Next hit (Enter)</source>
        <translation>Nächster Treffer (Eingabe)</translation>
    </message>
    <message>
        <source>nothing found</source>
        <translation>nichts gefunden</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n Treffer</numerusform>
            <numerusform>%n Treffer</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>the rest could not be read: %1</source>
        <translation>der Rest ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>spans have no &quot;%1&quot;</source>
        <translation>Spans haben kein „%1“</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Json</name>
    <message>
        <source>there is more behind the end</source>
        <translation>hinter dem Ende steht noch etwas</translation>
    </message>
    <message>
        <source>it ends in the middle</source>
        <translation>es endet mittendrin</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>es ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>a name in quotes is missing</source>
        <translation>ein Name in Anführungszeichen fehlt</translation>
    </message>
    <message>
        <source>a colon is missing</source>
        <translation>ein Doppelpunkt fehlt</translation>
    </message>
    <message>
        <source>a comma or &quot;%1&quot; is missing</source>
        <translation>ein Komma oder „%1“ fehlt</translation>
    </message>
    <message>
        <source>a control character stands in a text</source>
        <translation>in einem Text steht ein Steuerzeichen</translation>
    </message>
    <message>
        <source>a text has no end</source>
        <translation>ein Text hat kein Ende</translation>
    </message>
    <message>
        <source>a number is cut off</source>
        <translation>eine Zahl ist abgeschnitten</translation>
    </message>
    <message>
        <source>there is no value</source>
        <translation>ein Wert fehlt</translation>
    </message>
    <message>
        <source>it is larger than 2 GB</source>
        <translation>es ist größer als 2 GB</translation>
    </message>
</context>
<context>
    <name>kaze::ui::JsonTreeModel</name>
    <message numerus="yes">
        <source>%Ln values</source>
        <translation>
            <numerusform>%Ln Wert</numerusform>
            <numerusform>%Ln Werte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln names</source>
        <translation>
            <numerusform>%Ln Name</numerusform>
            <numerusform>%Ln Namen</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeepingCard</name>
    <message>
        <source>nothing is older</source>
        <translation>nichts ist älter</translation>
    </message>
    <message>
        <source>%1 are older</source>
        <translation>%1 sind älter</translation>
    </message>
    <message>
        <source>What is kept</source>
        <translation>Was aufbewahrt wird</translation>
    </message>
    <message>
        <source>Clean up now</source>
        <translation>Jetzt aufräumen</translation>
    </message>
    <message>
        <source>%1 rows, %2 of them older</source>
        <translation>%1 Zeilen, davon %2 älter</translation>
    </message>
    <message>
        <source>Cleaning up…</source>
        <translation>Es wird aufgeräumt …</translation>
    </message>
    <message>
        <source>Clean up now (about %1)</source>
        <translation>Jetzt aufräumen (etwa %1)</translation>
    </message>
    <message>
        <source>Last cleaned up %1; about %2 became free. Once a day it is done by itself.</source>
        <translation>Zuletzt aufgeräumt: %1; etwa %2 wurden frei. Einmal am Tag geschieht es von selbst.</translation>
    </message>
    <message>
        <source>Once a day it is done by itself. Reports stay as they are, and runs can be read as before.</source>
        <translation>Einmal am Tag geschieht es von selbst. Berichte bleiben, wie sie sind, und Läufe sind lesbar wie zuvor.</translation>
    </message>
    <message>
        <source>Cleaned up: about %1 became free.</source>
        <translation>Aufgeräumt: etwa %1 wurden frei.</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>How long each of them is kept</source>
        <translation>Wie lange davon jedes aufbewahrt wird</translation>
    </message>
    <message>
        <source>%1, about %2
%3 · %4</source>
        <translation>%1, etwa %2
%3 · %4</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeepingDialog</name>
    <message>
        <source>How long things are kept</source>
        <translation>Wie lange etwas aufbewahrt wird</translation>
    </message>
    <message>
        <source>In days. What is older is archived, packed or removed at the next cleaning up, once a day; until then it stays.</source>
        <translation>In Tagen. Älteres wird beim nächsten Aufräumen, einmal am Tag, archiviert, gepackt oder entfernt; bis dahin bleibt es.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no number of days; write 1 or more, or leave it empty to keep it for ever.</source>
        <translation>%1: „%2“ ist keine Zahl von Tagen; schreiben Sie 1 oder mehr, oder lassen Sie es leer, um es für immer aufzubewahren.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeepingWords</name>
    <message>
        <source>Calls in the ledger</source>
        <translation>Gebuchte Aufrufe</translation>
    </message>
    <message>
        <source>Steps of ended runs</source>
        <translation>Schritte beendeter Läufe</translation>
    </message>
    <message>
        <source>Record of changes</source>
        <translation>Protokoll der Änderungen</translation>
    </message>
    <message>
        <source>History of schedules</source>
        <translation>Verlauf der Zeitpläne</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, then archived</source>
        <translation>%1, dann archiviert</translation>
    </message>
    <message>
        <source>%1, then packed</source>
        <translation>%1, dann gepackt</translation>
    </message>
    <message>
        <source>%1, then removed</source>
        <translation>%1, dann entfernt</translation>
    </message>
    <message>
        <source>Older ones go into a file a month in the folder archive; reports and budgets stay right.</source>
        <translation>Ältere kommen in eine Datei je Monat im Ordner archive; Berichte und Budgets bleiben richtig.</translation>
    </message>
    <message>
        <source>Older ones are packed to about a third; they are shown and resumed all the same.</source>
        <translation>Ältere werden auf etwa ein Drittel gepackt; angezeigt und fortgesetzt werden sie wie zuvor.</translation>
    </message>
    <message>
        <source>Older ones are removed for good.</source>
        <translation>Ältere werden endgültig entfernt.</translation>
    </message>
    <message>
        <source>live</source>
        <translation>aktuell</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>archiviert</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>They are kept for ever.</source>
        <translation>Sie bleiben für immer.</translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) besides the current one are kept</source>
        <translation>
            <numerusform>%n Monat neben dem laufenden bleibt</numerusform>
            <numerusform>%n Monate neben dem laufenden bleiben</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, then archived.</source>
        <translation>%1, danach archiviert.</translation>
    </message>
    <message>
        <source>%1, then deleted.</source>
        <translation>%1, danach gelöscht.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeptDownload</name>
    <message>
        <source>the cell sent a part that cannot be read</source>
        <translation>die Zelle sandte einen Teil, der nicht lesbar ist</translation>
    </message>
    <message>
        <source>The report is in %1 (%2).</source>
        <translation>Der Bericht steht in %1 (%2).</translation>
    </message>
    <message>
        <source>Saving %1 is stopped; nothing was written.</source>
        <translation>Das Speichern von %1 ist abgebrochen; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>%1 was not saved: %2. What was there before is as it was.</source>
        <translation>%1 wurde nicht gespeichert: %2. Was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>Saving %1: %2 of %3</source>
        <translation>%1 wird gespeichert: %2 von %3</translation>
    </message>
    <message>
        <source>the cell sent less of it than there is</source>
        <translation>die Zelle hat weniger davon gesendet, als es gibt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeptReportModel</name>
    <message>
        <source>Of</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeptReportsPanel</name>
    <message>
        <source>Kept reports</source>
        <translation>Aufbewahrte Berichte</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Open the kept report</source>
        <translation>Aufbewahrten Bericht öffnen</translation>
    </message>
    <message>
        <source>Save the kept report</source>
        <translation>Aufbewahrten Bericht speichern</translation>
    </message>
    <message>
        <source>Remove the kept report</source>
        <translation>Aufbewahrten Bericht entfernen</translation>
    </message>
    <message>
        <source>No reports are kept yet</source>
        <translation>Noch sind keine Berichte aufbewahrt</translation>
    </message>
    <message>
        <source>What a schedule makes is kept here, the newest of each format.</source>
        <translation>Was ein Zeitplan erstellt, wird hier aufbewahrt, das Neueste jedes Formats.</translation>
    </message>
    <message>
        <source>Reading the kept reports…</source>
        <translation>Die aufbewahrten Berichte werden gelesen…</translation>
    </message>
    <message>
        <source>Saving a kept report</source>
        <translation>Speichern eines aufbewahrten Berichts</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No program opens %1; save it instead.</source>
        <translation>Kein Programm öffnet %1; speichern Sie es stattdessen.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>%1 entfernen?</translation>
    </message>
    <message>
        <source>The file goes for good. Its schedule goes on.</source>
        <translation>Die Datei geht endgültig verloren. Ihr Zeitplan läuft weiter.</translation>
    </message>
    <message>
        <source>Remove the report</source>
        <translation>Bericht entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not removed: %1</source>
        <translation>Er wurde nicht entfernt: %1</translation>
    </message>
    <message>
        <source>%1 is no report, and is not opened.</source>
        <translation>%1 ist kein Bericht und wird nicht geöffnet.</translation>
    </message>
    <message>
        <source>There is no place for a copy: %1</source>
        <translation>Für eine Kopie ist kein Platz: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeyForm</name>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Save key</source>
        <translation>Schlüssel speichern</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>stored; paste another to replace it</source>
        <translation>gespeichert; zum Ersetzen neuen einfügen</translation>
    </message>
    <message>
        <source>paste a key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <source>needs no key</source>
        <translation>braucht keinen Schlüssel</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>The key is stored.</source>
        <translation>Der Schlüssel ist gespeichert.</translation>
    </message>
    <message>
        <source>paste one to test it; kaze.yaml names those in use</source>
        <translation>zum Testen einen einfügen; kaze.yaml nennt die benutzten</translation>
    </message>
    <message>
        <source>paste a key, where it wants one</source>
        <translation>Schlüssel einfügen, wo er verlangt wird</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeySheet</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Timelines</source>
        <translation>Zeitleisten</translation>
    </message>
    <message>
        <source>zoom in and out</source>
        <translation>vergrößern und verkleinern</translation>
    </message>
    <message>
        <source>earlier and later</source>
        <translation>früher und später</translation>
    </message>
    <message>
        <source>fit the selection; again: everything</source>
        <translation>die Auswahl einpassen; noch einmal: alles</translation>
    </message>
    <message>
        <source>next and previous sibling</source>
        <translation>nächster und voriger Nachbar</translation>
    </message>
    <message>
        <source>expand and collapse</source>
        <translation>auf- und zuklappen</translation>
    </message>
    <message>
        <source>expand and collapse everything below</source>
        <translation>alles darunter auf- und zuklappen</translation>
    </message>
    <message>
        <source>open the span</source>
        <translation>den Abschnitt öffnen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::KeySheetDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LatencyBars</name>
    <message>
        <source>not measured in the last hour</source>
        <translation>in der letzten Stunde nicht gemessen</translation>
    </message>
    <message>
        <source>p95 %1</source>
        <translation>p95 %1</translation>
    </message>
    <message>
        <source>%1, over its budget of %2</source>
        <translation>%1, über dem Budget von %2</translation>
    </message>
    <message>
        <source>%1, over its goal of %2</source>
        <translation>%1, über dem Ziel von %2</translation>
    </message>
    <message>
        <source>%1, within %2</source>
        <translation>%1, innerhalb von %2</translation>
    </message>
    <message>
        <source>%1, without a budget</source>
        <translation>%1, ohne Budget</translation>
    </message>
    <message>
        <source>Parts of a turn</source>
        <translation>Teile eines Zugs</translation>
    </message>
    <message>
        <source>; median %1, %2 measured in the last hour</source>
        <translation>; Median %1, %2 in der letzten Stunde gemessen</translation>
    </message>
    <message>
        <source>; the goal is %1</source>
        <translation>; das Ziel ist %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LedgerDialog</name>
    <message>
        <source>Ledger entries</source>
        <translation>Buchungen</translation>
    </message>
    <message>
        <source>model:openai/* -outcome:ok cost&gt;$0.10</source>
        <translation>model:openai/* -outcome:ok cost&gt;$0.10</translation>
    </message>
    <message>
        <source>Show the trace</source>
        <translation>Trace zeigen</translation>
    </message>
    <message>
        <source>No entry matches</source>
        <translation>Keine Buchung passt</translation>
    </message>
    <message>
        <source>The ledger has a row for each attempt at a model call.</source>
        <translation>Das Buch hat eine Zeile für jeden Versuch eines Modellaufrufs.</translation>
    </message>
    <message>
        <source>Reading the ledger…</source>
        <translation>Das Buch wird gelesen…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The arithmetic</source>
        <translation>Die Rechnung</translation>
    </message>
    <message>
        <source>The ledger itself is kept.</source>
        <translation>Das Buch selbst bleibt erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuche es erneut.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Entry %1 · %2 · attempt %3</source>
        <comment>number, model, number</comment>
        <translation>Buchung %1 · %2 · Versuch %3</translation>
    </message>
    <message>
        <source>no price</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>%1 tokens × %2 a million</source>
        <translation>%1 Token × %2 je Million</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Prices: %1</source>
        <translation>Preise: %1</translation>
    </message>
    <message>
        <source>Counted by: %1</source>
        <comment>where the token counts are from</comment>
        <translation>Gezählt von: %1</translation>
    </message>
    <message>
        <source>Attempt %1 at the same call: %2, %3</source>
        <comment>number, model, outcome</comment>
        <translation>Versuch %1 desselben Aufrufs: %2, %3</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LedgerModel</name>
    <message>
        <source>no price</source>
        <translation>ohne Preis</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Link</name>
    <message>
        <source>This link carries a token, a password or a key, so it is not opened. A link is kept in histories and passed on, and whoever sees it could use what it carries: have that one revoked, and type a token of your own in “Add a cell”.</source>
        <translation>Dieser Link trägt ein Token, ein Passwort oder einen Schlüssel und wird deshalb nicht geöffnet. Ein Link bleibt in Verläufen und wird weitergegeben, und wer ihn sieht, könnte nutzen, was er trägt: Lassen Sie es widerrufen, und geben Sie ein eigenes Token unter „Zelle hinzufügen“ ein.</translation>
    </message>
    <message>
        <source>This is no link of Kaze. One is written kaze://CELL/PAGE or kaze://CELL/PAGE/THING, such as kaze://local/agents.</source>
        <translation>Das ist kein Link von Kaze. Man schreibt kaze://ZELLE/SEITE oder kaze://ZELLE/SEITE/DING, etwa kaze://local/agents.</translation>
    </message>
    <message>
        <source>This link is damaged: a % in it is followed by nothing that can be read.</source>
        <translation>Dieser Link ist beschädigt: Auf ein % darin folgt nichts Lesbares.</translation>
    </message>
    <message>
        <source>What this link names is no cell: their names are of a-z, 0-9, “-” and “_”.</source>
        <translation>Was dieser Link nennt, ist keine Zelle: Deren Namen sind aus a-z, 0-9, „-“ und „_“.</translation>
    </message>
    <message>
        <source>What this link names on the cell is no place that a link can lead to.</source>
        <translation>Was dieser Link auf der Zelle nennt, ist kein Ort, zu dem ein Link führen kann.</translation>
    </message>
    <message>
        <source>This link would begin something new. Links only show what there is; begin it yourself.</source>
        <translation>Dieser Link würde etwas Neues beginnen. Links zeigen nur, was da ist; beginnen Sie es selbst.</translation>
    </message>
    <message>
        <source>The address that this link offers is none of a cell. One is written https://host:7117.</source>
        <translation>Die Adresse, die dieser Link anbietet, ist keine einer Zelle. Man schreibt https://host:7117.</translation>
    </message>
    <message>
        <source>This link says the same thing twice, and nobody knows which is meant.</source>
        <translation>Dieser Link sagt dasselbe zweimal, und niemand weiß, was gemeint ist.</translation>
    </message>
    <message>
        <source>This link says more of a cell than this version understands: it knows address, name and fingerprint.</source>
        <translation>Dieser Link sagt mehr über eine Zelle, als diese Version versteht: Sie kennt address, name und fingerprint.</translation>
    </message>
    <message>
        <source>The name that this link offers is none of a cell: up to 64 of a-z, 0-9, “-” and “_”, and not “local”.</source>
        <translation>Der Name, den dieser Link anbietet, ist keiner einer Zelle: bis zu 64 aus a-z, 0-9, „-“ und „_“, und nicht „local“.</translation>
    </message>
    <message>
        <source>The fingerprint in this link is not one of a certificate: 64 hex digits.</source>
        <translation>Der Fingerabdruck in diesem Link ist keiner eines Zertifikats: 64 Hexadezimalziffern.</translation>
    </message>
    <message>
        <source>This link is too long to be one of Kaze.</source>
        <translation>Dieser Link ist zu lang für einen von Kaze.</translation>
    </message>
    <message>
        <source>There are characters in this link that no link has, so it may not be what it looks like.</source>
        <translation>In diesem Link sind Zeichen, die kein Link hat; er ist vielleicht nicht, was er scheint.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LinkOpener</name>
    <message>
        <source>A link was not opened because a question waits for you. Answer it, then open the link again.</source>
        <translation>Ein Link wurde nicht geöffnet, weil eine Frage auf Sie wartet. Beantworten Sie sie, und öffnen Sie den Link dann noch einmal.</translation>
    </message>
    <message>
        <source>The link leads to a page “%1”, which this console does not have. It may be of another version.</source>
        <translation>Der Link führt zu einer Seite „%1“, die diese Konsole nicht hat. Er ist vielleicht von einer anderen Version.</translation>
    </message>
    <message>
        <source>The link leads to the cell “%1”, which is not in your list of cells. Ask who sent it for its address, and add it on the page Cells.</source>
        <translation>Der Link führt zur Zelle „%1“, die nicht in Ihrer Liste der Zellen ist. Fragen Sie den Absender nach ihrer Adresse, und fügen Sie sie auf der Seite Zellen hinzu.</translation>
    </message>
    <message>
        <source>The link leads to the cell “%1”, and the list of cells could not be read: %2</source>
        <translation>Der Link führt zur Zelle „%1“, und die Liste der Zellen war nicht zu lesen: %2</translation>
    </message>
    <message>
        <source>Cells cannot be added here.</source>
        <translation>Zellen können hier nicht hinzugefügt werden.</translation>
    </message>
    <message>
        <source>The cell of this link is in your list already, as %1.</source>
        <translation>Die Zelle dieses Links ist schon in Ihrer Liste, als %1.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ListPage</name>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogFeed</name>
    <message>
        <source>Older lines could not be read: %1</source>
        <translation>Ältere Zeilen ließen sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Newer lines could not be read: %1</source>
        <translation>Neuere Zeilen ließen sich nicht lesen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogFieldModel</name>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Leave such lines out (Del)</source>
        <translation>Solche Zeilen weglassen (Entf)</translation>
    </message>
    <message>
        <source>%1
Show only such lines (Enter)</source>
        <translation>%1
Nur solche Zeilen zeigen (Enter)</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogLevels</name>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Lines of each level over time</source>
        <translation>Zeilen jeder Stufe im Lauf der Zeit</translation>
    </message>
    <message>
        <source>Show any time again (Esc)</source>
        <translation>Wieder jede Zeit zeigen (Esc)</translation>
    </message>
    <message>
        <source>Time of the bars: %1</source>
        <translation>Zeit der Balken: %1</translation>
    </message>
    <message>
        <source>Forget the time %1</source>
        <translation>Zeit %1 vergessen</translation>
    </message>
    <message>
        <source>There is too much to count: choose a shorter time or a narrower filter.</source>
        <translation>Es ist zu viel zu zählen: Wählen Sie eine kürzere Zeit oder einen engeren Filter.</translation>
    </message>
    <message>
        <source>The lines could not be counted: %1</source>
        <translation>Die Zeilen ließen sich nicht zählen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogLinePanel</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Fields of the line</source>
        <translation>Felder der Zeile</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Choose a line to see all of its fields. A click on a value shows only such lines, the sign beside it leaves them out.</source>
        <translation>Wählen Sie eine Zeile, um alle ihre Felder zu sehen. Ein Klick auf einen Wert zeigt nur solche Zeilen, das Zeichen daneben lässt sie weg.</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Open the trace</source>
        <translation>Trace öffnen</translation>
    </message>
    <message>
        <source>Open the span</source>
        <translation>Span öffnen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogListModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Trace</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogListPanel</name>
    <message>
        <source>Log lines</source>
        <translation>Protokollzeilen</translation>
    </message>
    <message>
        <source>Look in archives too</source>
        <translation>Auch in Archiven suchen</translation>
    </message>
    <message>
        <source>Archived months are unpacked first, which takes a while</source>
        <translation>Archivierte Monate werden zuerst ausgepackt, was eine Weile dauert</translation>
    </message>
    <message>
        <source>Shows the newest lines and follows them (End)</source>
        <translation>Zeigt die neuesten Zeilen und folgt ihnen (Ende)</translation>
    </message>
    <message>
        <source>Reading the log…</source>
        <translation>Das Protokoll wird gelesen…</translation>
    </message>
    <message>
        <source>Every line that was recorded is kept.</source>
        <translation>Jede aufgezeichnete Zeile bleibt erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Nothing is stored at the moment: %1</source>
        <translation>Im Moment wird nichts gespeichert: %1</translation>
    </message>
    <message>
        <source>No line was recorded in this time</source>
        <translation>In dieser Zeit wurde keine Zeile aufgezeichnet</translation>
    </message>
    <message>
        <source>Nothing happened, or its month is gone.</source>
        <translation>Nichts geschah, oder der Monat ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Show any time</source>
        <translation>Jede Zeit zeigen</translation>
    </message>
    <message>
        <source>No line matches the filter</source>
        <translation>Keine Zeile passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Nothing was recorded yet</source>
        <translation>Noch wurde nichts aufgezeichnet</translation>
    </message>
    <message>
        <source>What runs, tools, models and the cell itself do appears here, a line each, as it happens.</source>
        <translation>Was Läufe, Werkzeuge, Modelle und die Zelle selbst tun, erscheint hier, je eine Zeile, während es geschieht.</translation>
    </message>
    <message>
        <source>looking for lines before %1…</source>
        <translation>Zeilen vor %1 werden gesucht…</translation>
    </message>
    <message>
        <source>looking further back…</source>
        <translation>es wird weiter zurück gesucht…</translation>
    </message>
    <message>
        <source>%1 lines came too fast to be shown; they are stored</source>
        <translation>%1 Zeilen kamen zu schnell, um gezeigt zu werden; sie sind gespeichert</translation>
    </message>
    <message>
        <source>%1 recorded, %2 dropped</source>
        <translation>%1 aufgezeichnet, %2 verworfen</translation>
    </message>
    <message>
        <source>search index %1 lines behind (%2)</source>
        <translation>Suchindex %1 Zeilen zurück (%2)</translation>
    </message>
    <message>
        <source>%1 new lines</source>
        <translation>%1 neue Zeilen</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogWords</name>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Trace</translation>
    </message>
    <message>
        <source>Span</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LogsPage</name>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>level&gt;=warn agent:dev-* &quot;timeout&quot;</source>
        <translation>level&gt;=warn agent:dev-* &quot;timeout&quot;</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Follows the newest lines (Space); scrolling up and choosing a line hold them</source>
        <translation>Folgt den neuesten Zeilen (Leertaste); Hochblättern und das Wählen einer Zeile halten sie an</translation>
    </message>
    <message>
        <source>Export of log lines</source>
        <translation>Export von Protokollzeilen</translation>
    </message>
    <message>
        <source>This line belongs to no run</source>
        <translation>Diese Zeile gehört zu keinem Lauf</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Export all lines as JSON Lines…</source>
        <translation>Alle Zeilen als JSON Lines exportieren…</translation>
    </message>
    <message>
        <source>Export all lines as CSV…</source>
        <translation>Alle Zeilen als CSV exportieren…</translation>
    </message>
    <message>
        <source>Export all lines as text…</source>
        <translation>Alle Zeilen als Text exportieren…</translation>
    </message>
    <message>
        <source>Follow the newest lines</source>
        <translation>Den neuesten Zeilen folgen</translation>
    </message>
    <message>
        <source>Open the span or trace of the line</source>
        <translation>Span oder Trace der Zeile öffnen</translation>
    </message>
    <message>
        <source>Open the run of the line</source>
        <translation>Lauf der Zeile öffnen</translation>
    </message>
    <message>
        <source>Fields of the line</source>
        <translation>Felder der Zeile</translation>
    </message>
    <message>
        <source>Copy the selected lines as %1</source>
        <translation>Gewählte Zeilen als %1 kopieren</translation>
    </message>
    <message>
        <source>Bars: %1</source>
        <translation>Balken: %1</translation>
    </message>
    <message>
        <source>Save the filter…</source>
        <translation>Filter speichern…</translation>
    </message>
    <message>
        <source>Look in archives too</source>
        <translation>Auch in Archiven suchen</translation>
    </message>
    <message>
        <source>Also in archived months</source>
        <translation>Auch in archivierten Monaten</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Copy the selected lines as</source>
        <translation>Gewählte Zeilen kopieren als</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Select a line first</source>
        <translation>Wählen Sie zuerst eine Zeile</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>An export is under way already.</source>
        <translation>Ein Export läuft schon.</translation>
    </message>
    <message>
        <source>Export log lines</source>
        <translation>Protokollzeilen exportieren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::LongTextView</name>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Row %1 of %2: %3</source>
        <translation>Zeile %1 von %2: %3</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MainWindow</name>
    <message>
        <source>Open the data folder</source>
        <translation>Datenordner öffnen</translation>
    </message>
    <message>
        <source>Copy the path of the data folder</source>
        <translation>Pfad des Datenordners kopieren</translation>
    </message>
    <message>
        <source>Connect again</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>Check the cell…</source>
        <translation>Zelle prüfen…</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Open anything</source>
        <translation>Etwas öffnen</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Filter on this page</source>
        <translation>Auf dieser Seite filtern</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Pause the live view</source>
        <translation>Ansicht anhalten</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Copy what is selected</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>Dunkle Farben</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>Helle Farben</translation>
    </message>
    <message>
        <source>Follow the system&apos;s theme</source>
        <translation>Farben des Systems</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>%1 – Kaze</source>
        <translation>%1 – Kaze</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Pages in their order</source>
        <translation>Seiten der Reihe nach</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>live view paused (Space)</source>
        <translation>Ansicht angehalten (Leertaste)</translation>
    </message>
    <message>
        <source>Press Space to go on.</source>
        <translation>Mit der Leertaste geht es weiter.</translation>
    </message>
    <message>
        <source>Take back what was just done</source>
        <translation>Das eben Getane zurücknehmen</translation>
    </message>
    <message>
        <source>There is nothing to take back</source>
        <translation>Es gibt nichts zurückzunehmen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Open trace archive…</source>
        <translation>Trace-Archiv öffnen…</translation>
    </message>
    <message>
        <source>%1 is silenced; the page Alerts shows until when.</source>
        <translation>%1 ist stummgeschaltet; bis wann, zeigt die Seite Alarme.</translation>
    </message>
    <message>
        <source>Open trace archive</source>
        <translation>Trace-Archiv öffnen</translation>
    </message>
    <message>
        <source>Traces (*.sqlite *.kaze-traces *.json *.jsonl *.pb *.otlp);;All files (*)</source>
        <translation>Traces (*.sqlite *.kaze-traces *.json *.jsonl *.pb *.otlp);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 is no more in the list of cells</source>
        <translation>%1 steht nicht mehr in der Liste der Zellen</translation>
    </message>
    <message>
        <source>Switch to cell %1</source>
        <translation>Zur Zelle %1 wechseln</translation>
    </message>
    <message>
        <source>Commands to %1 are refused. Press to unlock it for a time.</source>
        <translation>Befehle an %1 werden abgelehnt. Drücken, um die Zelle für eine Zeit zu entsperren.</translation>
    </message>
    <message>
        <source>Commands change %1. Press to make it read-only now.</source>
        <translation>Befehle ändern %1. Drücken, um die Zelle jetzt nur lesbar zu machen.</translation>
    </message>
    <message>
        <source>%1 is read-only again</source>
        <translation>%1 ist wieder nur lesbar</translation>
    </message>
    <message>
        <source>Copy a link to what is shown</source>
        <translation>Einen Link zu dem kopieren, was gezeigt wird</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Save the layout as…</source>
        <translation>Anordnung speichern als…</translation>
    </message>
    <message>
        <source>Reset the layout</source>
        <translation>Anordnung zurücksetzen</translation>
    </message>
    <message>
        <source>No layout has a name yet</source>
        <translation>Noch keine Anordnung hat einen Namen</translation>
    </message>
    <message>
        <source>Save as %1 again</source>
        <translation>Wieder als %1 speichern</translation>
    </message>
    <message>
        <source>Rename a layout</source>
        <translation>Anordnung umbenennen</translation>
    </message>
    <message>
        <source>Remove a layout</source>
        <translation>Anordnung entfernen</translation>
    </message>
    <message>
        <source>Switch to the layout %1</source>
        <translation>Zur Anordnung %1 wechseln</translation>
    </message>
    <message>
        <source>Save as the layout %1 again</source>
        <translation>Wieder als Anordnung %1 speichern</translation>
    </message>
    <message>
        <source>Rename the layout %1…</source>
        <translation>Anordnung %1 umbenennen…</translation>
    </message>
    <message>
        <source>Remove the layout %1</source>
        <translation>Anordnung %1 entfernen</translation>
    </message>
    <message>
        <source>It is too large, or 200 layouts are kept already: remove one first.</source>
        <translation>Sie ist zu groß, oder es sind schon 200 Anordnungen gespeichert: Entfernen Sie zuerst eine.</translation>
    </message>
    <message>
        <source>The layout %1 is as the window is now</source>
        <translation>Die Anordnung %1 ist jetzt so wie das Fenster</translation>
    </message>
    <message>
        <source>Saved as the layout %1</source>
        <translation>Als Anordnung %1 gespeichert</translation>
    </message>
    <message>
        <source>Save the layout</source>
        <translation>Anordnung speichern</translation>
    </message>
    <message>
        <source>Keeps the window&apos;s size, columns, widths, views and filters of all pages under a name. One of the same name is replaced.</source>
        <translation>Behält die Größe des Fensters, Spalten, Breiten, Ansichten und Filter aller Seiten unter einem Namen. Eine gleichen Namens wird ersetzt.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>This is the layout %1</source>
        <translation>Das ist die Anordnung %1</translation>
    </message>
    <message>
        <source>Rename the layout</source>
        <translation>Anordnung umbenennen</translation>
    </message>
    <message>
        <source>It stays as it is; only its name is another.</source>
        <translation>Sie bleibt, wie sie ist; nur ihr Name ist ein anderer.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>There is a layout of that name already.</source>
        <translation>Eine Anordnung dieses Namens gibt es schon.</translation>
    </message>
    <message>
        <source>The layout %1 is removed; the window stays as it is</source>
        <translation>Die Anordnung %1 ist entfernt; das Fenster bleibt, wie es ist</translation>
    </message>
    <message>
        <source>Everything is arranged as at the first start</source>
        <translation>Alles ist angeordnet wie beim ersten Start</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MapSelection</name>
    <message>
        <source>Selected</source>
        <translation>Ausgewählt</translation>
    </message>
    <message>
        <source>Selected records</source>
        <translation>Ausgewählte Einträge</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>Nichts ist ausgewählt</translation>
    </message>
    <message>
        <source>Draw around points with Shift held down, or with the lasso: the records appear here, to be read, exported or forgotten.</source>
        <translation>Umfahre Punkte mit gedrückter Umschalttaste oder mit dem Lasso: Die Einträge erscheinen hier und können gelesen, exportiert oder vergessen werden.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Export the selected records</source>
        <translation>Ausgewählte Einträge exportieren</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>Forget the selected records</source>
        <translation>Ausgewählte Einträge vergessen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message numerus="yes">
        <source>Forget %Ln records?</source>
        <translation>
            <numerusform>%Ln Eintrag vergessen?</numerusform>
            <numerusform>%Ln Einträge vergessen?</numerusform>
        </translation>
    </message>
    <message>
        <source>No search and no agent finds them any more. They and their versions stay, and can be restored: the filter forgotten:yes lists them.</source>
        <translation>Keine Suche und kein Agent findet sie mehr. Sie und ihre Versionen bleiben und können wiederhergestellt werden: Der Filter forgotten:yes listet sie auf.</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records are forgotten</source>
        <translation>
            <numerusform>%Ln Eintrag ist vergessen</numerusform>
            <numerusform>%Ln Einträge sind vergessen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MapView</name>
    <message>
        <source>filter: tag:release age&lt;30d</source>
        <translation>Filter: tag:release age&lt;30d</translation>
    </message>
    <message>
        <source>What dragging does</source>
        <translation>Was Ziehen bewirkt</translation>
    </message>
    <message>
        <source>Map of the memory</source>
        <translation>Karte des Gedächtnisses</translation>
    </message>
    <message>
        <source>Point at something: what it says appears here.</source>
        <translation>Zeig auf etwas: Was es sagt, erscheint hier.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>all kinds</source>
        <translation>alle Arten</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>Projektion</translation>
    </message>
    <message>
        <source>main axes</source>
        <translation>Hauptachsen</translation>
    </message>
    <message>
        <source>random axes</source>
        <translation>Zufallsachsen</translation>
    </message>
    <message>
        <source>Main axes: those along which the vectors differ most (PCA). Random axes keep distances in the mean.</source>
        <translation>Hauptachsen: die, in denen sich die Vektoren am meisten unterscheiden (PCA). Zufallsachsen erhalten Abstände im Mittel.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>coloured by kind</source>
        <translation>Farbe nach Art</translation>
    </message>
    <message>
        <source>coloured by agent</source>
        <translation>Farbe nach Agent</translation>
    </message>
    <message>
        <source>Filter of the map</source>
        <translation>Filter der Karte</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Bewegen</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>Shift draws a lasso and Ctrl a box at any time</source>
        <translation>Mit der Umschalttaste entsteht jederzeit ein Lasso, mit Strg ein Rahmen</translation>
    </message>
    <message>
        <source>No map yet</source>
        <translation>Noch keine Karte</translation>
    </message>
    <message>
        <source>Laying out the map…</source>
        <translation>Die Karte entsteht…</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>Was es sagt</translation>
    </message>
    <message>
        <source>Move the map by dragging</source>
        <translation>Die Karte durch Ziehen bewegen</translation>
    </message>
    <message>
        <source>Select with the lasso</source>
        <translation>Mit dem Lasso auswählen</translation>
    </message>
    <message>
        <source>Select with a box</source>
        <translation>Mit einem Rahmen auswählen</translation>
    </message>
    <message>
        <source>Show the whole map</source>
        <translation>Die ganze Karte zeigen</translation>
    </message>
    <message>
        <source>Come nearer</source>
        <translation>Näher heran</translation>
    </message>
    <message>
        <source>Go farther away</source>
        <translation>Weiter weg</translation>
    </message>
    <message>
        <source>Export the selected records…</source>
        <translation>Ausgewählte Einträge exportieren…</translation>
    </message>
    <message>
        <source>Forget the selected records…</source>
        <translation>Ausgewählte Einträge vergessen…</translation>
    </message>
    <message>
        <source>What is remembered is kept.</source>
        <translation>Was gemerkt ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Nothing fits</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No record with a vector fits the kind and the filter.</source>
        <translation>Kein Eintrag mit einem Vektor passt zu Art und Filter.</translation>
    </message>
    <message>
        <source>When something is remembered and has its vector, it appears here as a point, beside what is like it.</source>
        <translation>Ist etwas gemerkt und hat seinen Vektor, erscheint es hier als Punkt, neben dem, was ihm ähnelt.</translation>
    </message>
    <message>
        <source>a person</source>
        <translation>ein Mensch</translation>
    </message>
    <message>
        <source>a sample of %1 of %2 records</source>
        <translation>eine Stichprobe von %1 aus %2 Einträgen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>they show %1 of how the vectors differ</source>
        <translation>sie zeigen %1 der Unterschiede zwischen den Vektoren</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Eintrag</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MeasureWords</name>
    <message>
        <source>%1/min</source>
        <comment>a rate</comment>
        <translation>%1/min</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Memory</name>
    <message>
        <source>nothing is remembered here yet</source>
        <translation>hier ist noch nichts gemerkt</translation>
    </message>
    <message>
        <source>hybrid</source>
        <translation>hybrid</translation>
    </message>
    <message>
        <source>by likeness alone</source>
        <translation>nur nach Ähnlichkeit</translation>
    </message>
    <message>
        <source>by words alone: the embedder failed</source>
        <translation>nur nach Wörtern: die Einbettung schlug fehl</translation>
    </message>
    <message>
        <source>exact</source>
        <comment>a search that leaves out no vector</comment>
        <translation>genau</translation>
    </message>
    <message>
        <source>recall %1 audited</source>
        <translation>Trefferquote %1 geprüft</translation>
    </message>
    <message>
        <source>recall not measured yet</source>
        <translation>Trefferquote noch nicht gemessen</translation>
    </message>
    <message>
        <source>lexical embedder</source>
        <translation>lexikalische Einbettung</translation>
    </message>
    <message>
        <source>Embedder: %1</source>
        <translation>Einbettung: %1</translation>
    </message>
    <message>
        <source>Its vectors know words, not meanings: choose another in the settings to find by meaning.</source>
        <translation>Ihre Vektoren kennen Wörter, keine Bedeutungen: In den Einstellungen lässt sich eine andere wählen, die nach Bedeutung findet.</translation>
    </message>
    <message>
        <source>What means the same in other words was not found this time. Try again in a moment.</source>
        <translation>Was mit anderen Worten dasselbe meint, wurde diesmal nicht gefunden. Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Of the ten nearest, %1 of 100 are found; measured on %2 searches.</source>
        <translation>Von den zehn nächsten werden %1 von 100 gefunden; gemessen an %2 Suchen.</translation>
    </message>
    <message>
        <source>Records that the filter lets through: %1.</source>
        <translation>Einträge, die der Filter durchlässt: %1.</translation>
    </message>
    <message>
        <source>vector %1</source>
        <translation>Vektor %1</translation>
    </message>
    <message>
        <source>text %1</source>
        <translation>Text %1</translation>
    </message>
    <message>
        <source>vector rank %1 (cosine %2) × %3</source>
        <translation>Vektor-Rang %1 (Kosinus %2) × %3</translation>
    </message>
    <message>
        <source>text rank %1 (bm25 %2) × %3</source>
        <translation>Text-Rang %1 (bm25 %2) × %3</translation>
    </message>
    <message>
        <source>text rank %1 × %2</source>
        <translation>Text-Rang %1 × %2</translation>
    </message>
    <message>
        <source>fused with k = %1</source>
        <translation>verschmolzen mit k = %1</translation>
    </message>
    <message>
        <source>recency × %1</source>
        <translation>Alter × %1</translation>
    </message>
    <message>
        <source>importance × %1</source>
        <translation>Wichtigkeit × %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Wert %1</translation>
    </message>
    <message>
        <source>like one above it: cosine %1</source>
        <translation>ähnelt einem darüber: Kosinus %1</translation>
    </message>
    <message>
        <source>run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>import of %1</source>
        <translation>Import von %1</translation>
    </message>
    <message>
        <source>a person</source>
        <translation>ein Mensch</translation>
    </message>
    <message>
        <source>everybody of the tenant</source>
        <translation>alle des Mandanten</translation>
    </message>
    <message>
        <source>the agent %1</source>
        <translation>der Agent %1</translation>
    </message>
    <message>
        <source>agents of the pool %1</source>
        <translation>Agenten des Pools %1</translation>
    </message>
    <message>
        <source>the run %1</source>
        <translation>der Lauf %1</translation>
    </message>
    <message>
        <source>importance %1</source>
        <translation>Wichtigkeit %1</translation>
    </message>
    <message>
        <source>building %1</source>
        <translation>Aufbau %1</translation>
    </message>
    <message>
        <source>rebuilding %1</source>
        <translation>Neuaufbau %1</translation>
    </message>
    <message>
        <source>attention</source>
        <comment>state of an index with a problem</comment>
        <translation>Achtung</translation>
    </message>
    <message>
        <source>not needed</source>
        <comment>state of an index over few records</comment>
        <translation>nicht nötig</translation>
    </message>
    <message>
        <source>ready</source>
        <comment>state of an index</comment>
        <translation>bereit</translation>
    </message>
    <message>
        <source>building</source>
        <comment>state of an index</comment>
        <translation>im Aufbau</translation>
    </message>
    <message>
        <source>rebuilding</source>
        <comment>state of an index</comment>
        <translation>im Neuaufbau</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Neither words nor meaning come near &quot;%1&quot; in the memory of %2. Try fewer or other words, or take conditions away.</source>
        <translation>Weder Wörter noch Bedeutung kommen „%1“ im Gedächtnis von %2 nahe. Versuchen Sie weniger oder andere Wörter, oder nehmen Sie Bedingungen weg.</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>No memory fits the filter</source>
        <translation>Keine Erinnerung passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Nothing is remembered here yet</source>
        <translation>Hier ist noch nichts gemerkt</translation>
    </message>
    <message>
        <source>Agents write down what they learn, and you can add notes yourself or import them: one JSON object a line. All of it appears here, and can be searched by words and by meaning.</source>
        <translation>Agenten schreiben auf, was sie lernen, und Sie können selbst Notizen hinzufügen oder importieren: ein JSON-Objekt je Zeile. Alles erscheint hier und lässt sich nach Wörtern und nach Bedeutung durchsuchen.</translation>
    </message>
    <message>
        <source>New memory</source>
        <translation>Neue Erinnerung</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Full text</source>
        <translation>Volltext</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>Indexes</source>
        <translation>Indexe</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Kopien</translation>
    </message>
    <message>
        <source>Write-ahead log</source>
        <translation>Write-Ahead-Log</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <translation>%1 entfernt</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 übrig</translation>
    </message>
    <message>
        <source>nothing left</source>
        <translation>nichts übrig</translation>
    </message>
    <message>
        <source>Nothing of it was found afterwards in any place that was looked at.</source>
        <translation>Danach wurde an keinem der durchsuchten Orte noch etwas davon gefunden.</translation>
    </message>
    <message>
        <source>It is erased, but something may still hold it; the places below say what, and what can be done about it.</source>
        <translation>Es ist gelöscht, aber etwas enthält es vielleicht noch; die Orte unten sagen, was, und was sich dagegen tun lässt.</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Übrig</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Einzelheit</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryActions</name>
    <message>
        <source>It is forgotten already.</source>
        <translation>Es ist schon vergessen.</translation>
    </message>
    <message>
        <source>Forget this %1?</source>
        <translation>Diesen Eintrag (%1) vergessen?</translation>
    </message>
    <message>
        <source>&quot;%1&quot;

No search and no agent finds it any more. It and its versions stay, and it can be restored: the filter forgotten:yes lists it.</source>
        <translation>„%1“

Keine Suche und kein Agent findet ihn mehr. Er und seine Versionen bleiben und lassen sich zurückholen: Der Filter forgotten:yes listet ihn auf.</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not forgotten: %1</source>
        <translation>Nicht vergessen: %1</translation>
    </message>
    <message>
        <source>Forgotten: %1</source>
        <translation>Vergessen: %1</translation>
    </message>
    <message>
        <source>It was not restored: %1</source>
        <translation>Nicht zurückgeholt: %1</translation>
    </message>
    <message>
        <source>It is found again.</source>
        <translation>Es wird wieder gefunden.</translation>
    </message>
    <message>
        <source>It says again what version %1 said, as version %2.</source>
        <translation>Es sagt wieder, was Version %1 sagte, als Version %2.</translation>
    </message>
    <message>
        <source>Erase this %1 for good?</source>
        <translation>Diesen Eintrag (%1) endgültig löschen?</translation>
    </message>
    <message>
        <source>&quot;%1&quot;

The record goes with all its versions and vectors, and out of the full text and the indexes. This cannot be undone, and nobody can restore it.</source>
        <translation>„%1“

Der Eintrag verschwindet mit allen Versionen und Vektoren, auch aus dem Volltext und den Indexen. Das lässt sich nicht rückgängig machen, und niemand kann ihn zurückholen.</translation>
    </message>
    <message>
        <source>Erase it for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>It was not erased: %1</source>
        <translation>Nicht gelöscht: %1</translation>
    </message>
    <message>
        <source>It is erased for good.</source>
        <translation>Es ist endgültig gelöscht.</translation>
    </message>
    <message>
        <source>It is erased, but not from everywhere.</source>
        <translation>Es ist gelöscht, aber nicht überall.</translation>
    </message>
    <message>
        <source>It was not remembered in a run.</source>
        <translation>Es wurde nicht in einem Lauf gemerkt.</translation>
    </message>
    <message>
        <source>There is no certificate: %1</source>
        <translation>Kein Zertifikat: %1</translation>
    </message>
    <message>
        <source>The cell has signed nothing.</source>
        <translation>Die Zelle hat nichts signiert.</translation>
    </message>
    <message>
        <source>Save the certificate</source>
        <translation>Zertifikat speichern</translation>
    </message>
    <message>
        <source>The certificate is in %1.</source>
        <translation>Das Zertifikat liegt in %1.</translation>
    </message>
    <message>
        <source>The certificate was not saved: %1</source>
        <translation>Das Zertifikat wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryBatch</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories are read.</source>
        <translation>
            <numerusform>%Ln Eintrag ist gelesen.</numerusform>
            <numerusform>%Ln Einträge sind gelesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories are forgotten.</source>
        <translation>
            <numerusform>%Ln Eintrag ist vergessen.</numerusform>
            <numerusform>%Ln Einträge sind vergessen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories are found again.</source>
        <translation>
            <numerusform>%Ln Eintrag wird wieder gefunden.</numerusform>
            <numerusform>%Ln Einträge werden wieder gefunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped after %1.</source>
        <translation>Angehalten nach %1.</translation>
    </message>
    <message>
        <source>It went on to %1, then: %2</source>
        <translation>Es kam bis %1, dann: %2</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>Gelesen: %1</translation>
    </message>
    <message>
        <source>Forgetting %1</source>
        <translation>Vergessen: %1</translation>
    </message>
    <message>
        <source>Restoring %1</source>
        <translation>Wiederhergestellt: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryDetail</name>
    <message>
        <source>Parts of the record</source>
        <translation>Teile des Eintrags</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Why it came back</source>
        <translation>Warum es gefunden wurde</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Makes a new version of it (Ctrl+E)</source>
        <translation>Macht eine neue Version daraus (Strg+E)</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Shows the run that it was remembered in</source>
        <translation>Zeigt den Lauf, in dem es gemerkt wurde</translation>
    </message>
    <message>
        <source>Certificate…</source>
        <translation>Zertifikat…</translation>
    </message>
    <message>
        <source>Searches again, and saves what came of it as the cell signs it</source>
        <translation>Sucht noch einmal und speichert, was dabei herauskam, wie die Zelle es signiert</translation>
    </message>
    <message>
        <source>Erase for good…</source>
        <translation>Endgültig löschen…</translation>
    </message>
    <message>
        <source>Removes it with all its versions and vectors, which cannot be undone (Shift+Del)</source>
        <translation>Entfernt es mit allen Versionen und Vektoren, was sich nicht rückgängig machen lässt (Umschalt+Entf)</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Choose a record: its text, its versions and why a search gave it appear here.</source>
        <translation>Wählen Sie einen Eintrag: Sein Text, seine Versionen und warum eine Suche ihn fand erscheinen hier.</translation>
    </message>
    <message>
        <source>version %1 of %2</source>
        <translation>Version %1 von %2</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Searches find it again</source>
        <translation>Suchen finden es wieder</translation>
    </message>
    <message>
        <source>No search finds it any more; it and its versions stay, and can be restored (Del)</source>
        <translation>Keine Suche findet es mehr; es und seine Versionen bleiben und lassen sich zurückholen (Entf)</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>moment, how long ago</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Forgotten</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Remembered</source>
        <translation>Gemerkt</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>a person</source>
        <translation>ein Mensch</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Recalled by</source>
        <translation>Zugänglich für</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Vector</source>
        <translation>Vektor</translation>
    </message>
    <message>
        <source>waited for; its words are found already</source>
        <translation>steht aus; die Wörter werden schon gefunden</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>vergessen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryDialog</name>
    <message>
        <source>Edit the memory %1</source>
        <translation>Erinnerung %1 bearbeiten</translation>
    </message>
    <message>
        <source>New memory</source>
        <translation>Neue Erinnerung</translation>
    </message>
    <message>
        <source>Saving makes version %1; what it says now stays among its versions.</source>
        <translation>Speichern macht Version %1; was es jetzt sagt, bleibt unter seinen Versionen.</translation>
    </message>
    <message>
        <source>It is remembered for %1, and found by words at once and by meaning a moment later.</source>
        <translation>Es wird für %1 gemerkt und nach Wörtern sofort, nach Bedeutung einen Moment später gefunden.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Remember it</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>What changed meanwhile</source>
        <translation>Was sich inzwischen geändert hat</translation>
    </message>
    <message>
        <source>release, habits</source>
        <translation>release, gewohnheiten</translation>
    </message>
    <message>
        <source>measured again</source>
        <translation>noch einmal gemessen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Recalled by</source>
        <translation>Zugänglich für</translation>
    </message>
    <message>
        <source>everybody of the tenant, or agent:name, pool:name, run:id</source>
        <translation>alle des Mandanten, oder agent:Name, pool:Name, run:Kennung</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Wichtigkeit</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>Inzwischen geändert</translation>
    </message>
    <message>
        <source>There is no text yet.</source>
        <translation>Es fehlt noch der Text.</translation>
    </message>
    <message>
        <source>Say what kind it is: a note, a fact, or a word of your own.</source>
        <translation>Welche Art ist es: note, fact oder ein eigenes Wort?</translation>
    </message>
    <message>
        <source>It was not remembered: %1</source>
        <translation>Nicht gemerkt: %1</translation>
    </message>
    <message>
        <source>It is remembered.</source>
        <translation>Es ist gemerkt.</translation>
    </message>
    <message>
        <source>Nothing is changed yet.</source>
        <translation>Noch ist nichts geändert.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Version %1 is saved.</source>
        <translation>Version %1 ist gespeichert.</translation>
    </message>
    <message>
        <source>Somebody has changed it meanwhile, and what it says now could not be read: %1. What you typed is kept.</source>
        <translation>Jemand hat es inzwischen geändert, und was es jetzt sagt, war nicht zu lesen: %1. Ihre Eingaben bleiben erhalten.</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Jemand</translation>
    </message>
    <message>
        <source>%1 has made version %2 of it meanwhile%3; what that changed is shown above. What you typed is kept: save again to put it over theirs, or cancel to leave theirs.</source>
        <translation>%1 hat inzwischen Version %2 daraus gemacht%3; was sich dadurch änderte, steht oben. Ihre Eingaben bleiben erhalten: Speichern Sie noch einmal, um sie darüberzulegen, oder brechen Sie ab, um es dabei zu lassen.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryExport</name>
    <message numerus="yes">
        <source>%Ln memories are in %1.</source>
        <translation>
            <numerusform>%Ln Erinnerung liegt in %1.</numerusform>
            <numerusform>%Ln Erinnerungen liegen in %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>The export to %1 is stopped; nothing was written.</source>
        <translation>Der Export nach %1 ist angehalten; geschrieben wurde nichts.</translation>
    </message>
    <message>
        <source>The export to %1 failed: %2. What was there before is as it was.</source>
        <translation>Der Export nach %1 schlug fehl: %2. Was vorher da war, ist unverändert.</translation>
    </message>
    <message>
        <source>Exporting to %1: %2 of %3</source>
        <translation>Export nach %1: %2 von %3</translation>
    </message>
    <message>
        <source>Exporting to %1: %2</source>
        <translation>Export nach %1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryFacets</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Schlagwort</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryImport</name>
    <message>
        <source>%1 added</source>
        <translation>%1 neu</translation>
    </message>
    <message>
        <source>%1 known before</source>
        <translation>%1 schon bekannt</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgelehnt</translation>
    </message>
    <message>
        <source>went on behind line %1</source>
        <translation>fortgesetzt nach Zeile %1</translation>
    </message>
    <message>
        <source>%1 is imported: %2</source>
        <translation>%1 ist importiert: %2</translation>
    </message>
    <message>
        <source>The import of %1 is stopped: %2. What was added stays; it goes on from here.</source>
        <translation>Der Import von %1 ist angehalten: %2. Was hinzukam, bleibt; er geht von hier weiter.</translation>
    </message>
    <message>
        <source>The import of %1 stopped: %2. %3; it goes on from here.</source>
        <translation>Der Import von %1 brach ab: %2. %3; er geht von hier weiter.</translation>
    </message>
    <message>
        <source>Importing %1: %2</source>
        <translation>Import von %1: %2</translation>
    </message>
    <message>
        <source>What was refused</source>
        <translation>Was abgelehnt wurde</translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation>… und %1 weitere</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryIndexPanel</name>
    <message>
        <source>%1: so few that every search looks at all of them; nothing can be missed.</source>
        <translation>%1: so wenige, dass jede Suche alle ansieht; nichts wird übersehen.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind, precision</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>m %1, breadth %2</source>
        <comment>parameters of an HNSW index</comment>
        <translation>m %1, Breite %2</translation>
    </message>
    <message>
        <source>m %1, every vector is looked at: no breadth finds enough in time, or it is less work</source>
        <translation>m %1, jeder Vektor wird angesehen: keine Breite findet rechtzeitig genug, oder es ist weniger Arbeit</translation>
    </message>
    <message>
        <source>%1 in memory, %2 on disk</source>
        <translation>%1 im Speicher, %2 auf der Platte</translation>
    </message>
    <message>
        <source>recall %1 of %2 wanted, on %3 searches</source>
        <translation>Trefferquote %1 von gewünschten %2, an %3 Suchen</translation>
    </message>
    <message>
        <source>recall not measured yet</source>
        <translation>Trefferquote noch nicht gemessen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln removed, which a rebuild reclaims</source>
        <translation>
            <numerusform>%Ln gelöscht, was ein Neuaufbau freigibt</numerusform>
            <numerusform>%Ln gelöscht, was ein Neuaufbau freigibt</numerusform>
        </translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Indexes</source>
        <translation>Indexe</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>Neu aufbauen</translation>
    </message>
    <message>
        <source>Stop building</source>
        <translation>Aufbau anhalten</translation>
    </message>
    <message>
        <source>Only %1</source>
        <translation>Nur %1</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>Builds the indexes anew from the database; the old ones answer meanwhile</source>
        <translation>Baut die Indexe aus der Datenbank neu auf; die alten antworten solange</translation>
    </message>
    <message>
        <source>Asking how the indexes do…</source>
        <translation>Zustand der Indexe wird erfragt…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Embedder: %1</source>
        <translation>Einbettung: %1</translation>
    </message>
    <message>
        <source>Embedder: %1, %2 dimensions</source>
        <translation>Einbettung: %1, %2 Dimensionen</translation>
    </message>
    <message>
        <source>It is lexical: its vectors know words, not meanings.</source>
        <translation>Sie ist lexikalisch: Ihre Vektoren kennen Wörter, keine Bedeutungen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records wait for their vector</source>
        <translation>
            <numerusform>%Ln Eintrag wartet auf seinen Vektor</numerusform>
            <numerusform>%Ln Einträge warten auf ihren Vektor</numerusform>
        </translation>
    </message>
    <message>
        <source>Every record has its vector</source>
        <translation>Jeder Eintrag hat seinen Vektor</translation>
    </message>
    <message>
        <source>%1 forgotten</source>
        <translation>%1 vergessen</translation>
    </message>
    <message>
        <source>%1 earlier versions</source>
        <translation>%1 frühere Versionen</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>%1 auf der Platte</translation>
    </message>
    <message>
        <source>There is no index yet: one is built for each kind of record once there are many of it.</source>
        <translation>Noch gibt es keinen Index: Für jede Art von Einträgen entsteht einer, sobald es viele davon gibt.</translation>
    </message>
    <message>
        <source>It was not stopped: %1</source>
        <translation>Nicht angehalten: %1</translation>
    </message>
    <message>
        <source>It is not rebuilt: %1</source>
        <translation>Nicht neu aufgebaut: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryList</name>
    <message>
        <source>Memories</source>
        <translation>Erinnerungen</translation>
    </message>
    <message>
        <source>New memory</source>
        <translation>Neue Erinnerung</translation>
    </message>
    <message>
        <source>Reading what is remembered…</source>
        <translation>Erinnerungen werden gelesen…</translation>
    </message>
    <message>
        <source>Show up to %1</source>
        <translation>Bis zu %1 zeigen</translation>
    </message>
    <message>
        <source>The best %1 are shown.</source>
        <translation>Die besten %1 sind zu sehen.</translation>
    </message>
    <message>
        <source>searching…</source>
        <translation>wird gesucht…</translation>
    </message>
    <message>
        <source>What is remembered is kept.</source>
        <translation>Was gemerkt ist, bleibt.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>neueste zuerst</translation>
    </message>
    <message numerus="yes">
        <source>%Ln memories, newest first</source>
        <translation>
            <numerusform>%Ln Erinnerung, neueste zuerst</numerusform>
            <numerusform>%Ln Erinnerungen, neueste zuerst</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryListModel</name>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryPage</name>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Whose memory is shown</source>
        <translation>Wessen Gedächtnis gezeigt wird</translation>
    </message>
    <message>
        <source>all kinds</source>
        <translation>alle Arten</translation>
    </message>
    <message>
        <source>Ranking</source>
        <translation>Rangfolge</translation>
    </message>
    <message>
        <source>What counts in a search beside likeness and words</source>
        <translation>Was bei einer Suche neben Ähnlichkeit und Wörtern zählt</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>New memory</source>
        <translation>Neue Erinnerung</translation>
    </message>
    <message>
        <source>Write down something to be remembered (N)</source>
        <translation>Etwas aufschreiben, das gemerkt werden soll (N)</translation>
    </message>
    <message>
        <source>Choose a record first</source>
        <translation>Wählen Sie zuerst einen Eintrag</translation>
    </message>
    <message>
        <source>Edit the selected memory</source>
        <translation>Gewählte Erinnerung bearbeiten</translation>
    </message>
    <message>
        <source>Forget the selected memory</source>
        <translation>Gewählte Erinnerung vergessen</translation>
    </message>
    <message>
        <source>Erase the selected memory for good…</source>
        <translation>Gewählte Erinnerung endgültig löschen…</translation>
    </message>
    <message>
        <source>Restore the selected memory</source>
        <translation>Gewählte Erinnerung zurückholen</translation>
    </message>
    <message>
        <source>Open the run of the selected memory</source>
        <translation>Lauf der gewählten Erinnerung öffnen</translation>
    </message>
    <message>
        <source>Copy the selected memory as JSON</source>
        <translation>Gewählte Erinnerung als JSON kopieren</translation>
    </message>
    <message>
        <source>Copy the selected memory as Markdown</source>
        <translation>Gewählte Erinnerung als Markdown kopieren</translation>
    </message>
    <message>
        <source>Copy the id of the selected memory</source>
        <translation>Kennung der gewählten Erinnerung kopieren</translation>
    </message>
    <message>
        <source>Show the record</source>
        <translation>Eintrag zeigen</translation>
    </message>
    <message>
        <source>Show its versions</source>
        <translation>Versionen zeigen</translation>
    </message>
    <message>
        <source>Show what is forgotten</source>
        <translation>Vergessenes zeigen</translation>
    </message>
    <message>
        <source>Save a certificate of the search…</source>
        <translation>Zertifikat der Suche speichern…</translation>
    </message>
    <message>
        <source>A certificate is of a search: type what is looked for first</source>
        <translation>Ein Zertifikat gilt einer Suche: Geben Sie zuerst ein, was gesucht wird</translation>
    </message>
    <message>
        <source>Import memories…</source>
        <translation>Erinnerungen importieren…</translation>
    </message>
    <message>
        <source>Export what is shown…</source>
        <translation>Gezeigtes exportieren…</translation>
    </message>
    <message>
        <source>Rebuild all indexes</source>
        <translation>Alle Indexe neu aufbauen</translation>
    </message>
    <message>
        <source>Stop building indexes</source>
        <translation>Aufbau der Indexe anhalten</translation>
    </message>
    <message>
        <source>Tenant: %1</source>
        <translation>Mandant: %1</translation>
    </message>
    <message>
        <source>Kind: %1</source>
        <translation>Art: %1</translation>
    </message>
    <message>
        <source>It is forgotten; restore it first.</source>
        <translation>Es ist vergessen; holen Sie es zuerst zurück.</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>Erase for good…</source>
        <translation>Endgültig löschen…</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>An import is under way already.</source>
        <translation>Ein Import läuft schon.</translation>
    </message>
    <message>
        <source>Import memories</source>
        <translation>Erinnerungen importieren</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl *.ndjson);;All files (*)</source>
        <translation>JSON Lines (*.jsonl *.ndjson);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>An export is under way already.</source>
        <translation>Ein Export läuft schon.</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Gezeigtes exportieren</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Ways to look at the memory</source>
        <translation>Ansichten des Gedächtnisses</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Fakten</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graph</translation>
    </message>
    <message>
        <source>Causes</source>
        <translation>Ursachen</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Show the records</source>
        <translation>Die Einträge zeigen</translation>
    </message>
    <message>
        <source>Show the facts</source>
        <translation>Die Fakten zeigen</translation>
    </message>
    <message>
        <source>Show the graph</source>
        <translation>Den Graphen zeigen</translation>
    </message>
    <message>
        <source>Show the causes</source>
        <translation>Die Ursachen zeigen</translation>
    </message>
    <message>
        <source>Show the map</source>
        <translation>Die Karte zeigen</translation>
    </message>
    <message>
        <source>Alt+1 to Alt+5</source>
        <translation>Alt+1 bis Alt+5</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryPickModel</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryRankingMenu</name>
    <message>
        <source>Newer counts more (half after %1 days)</source>
        <translation>Neueres zählt mehr (nach %1 Tagen die Hälfte)</translation>
    </message>
    <message>
        <source>Importance counts</source>
        <translation>Wichtigkeit zählt</translation>
    </message>
    <message>
        <source>Less repetition</source>
        <translation>Weniger Wiederholung</translation>
    </message>
    <message>
        <source>Look at every vector (slower, misses nothing)</source>
        <translation>Jeden Vektor ansehen (langsamer, übersieht nichts)</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryRowDelegate</name>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>waits for its vector</source>
        <translation>wartet auf seinen Vektor</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>vergessen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryScopeMenu</name>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemorySearchBar</name>
    <message>
        <source>Search what is remembered, or filter: kind:fact tag:release agent:code-*</source>
        <translation>Erinnerungen suchen oder filtern: kind:fact tag:release agent:code-*</translation>
    </message>
    <message>
        <source>Search the memory</source>
        <translation>Gedächtnis durchsuchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryShardModel</name>
    <message>
        <source>all</source>
        <comment>vectors that a search looks at</comment>
        <translation>alle</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Breadth</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>%1 vectors, %2 of them in the index</source>
        <translation>%1 Vektoren, davon %2 im Index</translation>
    </message>
    <message>
        <source>%1 of %2 wanted, measured on %3 searches</source>
        <translation>%1 von gewünschten %2, gemessen an %3 Suchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryVersionModel</name>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>SHA-256 %1</source>
        <translation>SHA-256 %1</translation>
    </message>
    <message>
        <source>first remembered</source>
        <translation>zuerst gemerkt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MemoryVersions</name>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich änderte</translation>
    </message>
    <message>
        <source>Restore this version</source>
        <translation>Diese Version zurückholen</translation>
    </message>
    <message>
        <source>Makes what it said then its newest version; nothing is lost.</source>
        <translation>Macht aus dem, was es damals sagte, die neueste Version; nichts geht verloren.</translation>
    </message>
    <message>
        <source>Choose one earlier version.</source>
        <translation>Wählen Sie eine frühere Version.</translation>
    </message>
    <message>
        <source>Choose a version, or two to compare them.</source>
        <translation>Wählen Sie eine Version, oder zwei zum Vergleich.</translation>
    </message>
    <message>
        <source>Version 1: what was remembered first</source>
        <translation>Version 1: was zuerst gemerkt wurde</translation>
    </message>
    <message>
        <source>From version %1 to version %2: what went is struck out, what came is underlined</source>
        <translation>Von Version %1 zu Version %2: Weggefallenes ist durchgestrichen, Hinzugekommenes unterstrichen</translation>
    </message>
    <message>
        <source>Version %1; the one before it is not here</source>
        <translation>Version %1; die davor ist nicht hier</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>scope</source>
        <translation>zugänglich für</translation>
    </message>
    <message>
        <source>importance</source>
        <translation>Wichtigkeit</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MessageField</name>
    <message>
        <source>Message to this agent</source>
        <translation>Nachricht an diesen Agenten</translation>
    </message>
    <message>
        <source>The agent reads it before its next turn. Enter sends it.</source>
        <translation>Der Agent liest sie vor seinem nächsten Zug. Eingabe sendet sie.</translation>
    </message>
    <message>
        <source>This run has ended and reads no more</source>
        <translation>Dieser Lauf ist zu Ende und liest nichts mehr</translation>
    </message>
    <message>
        <source>Send a message to this agent for when it goes on…</source>
        <translation>Diesem Agenten eine Nachricht schreiben, für wenn er weitermacht …</translation>
    </message>
    <message>
        <source>Send a message to this agent…</source>
        <translation>Diesem Agenten eine Nachricht schreiben …</translation>
    </message>
    <message>
        <source>Sent. The agent reads it before its next turn.</source>
        <translation>Gesendet. Der Agent liest sie vor seinem nächsten Zug.</translation>
    </message>
    <message>
        <source>Your message did not arrive: %1</source>
        <translation>Ihre Nachricht ist nicht angekommen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::MeterBar</name>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>gut</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NameDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>It needs a name.</source>
        <translation>Ein Name ist nötig.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NavigationList</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>%1, %2 waiting for you</source>
        <translation>%1, %2 warten auf Sie</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NeedsModel</name>
    <message>
        <source>Cell</source>
        <translation>Zelle</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Einzelheit</translation>
    </message>
    <message>
        <source>As it was at %1, when the cell was last heard</source>
        <translation>Stand von %1, als zuletzt von der Zelle gehört wurde</translation>
    </message>
    <message>
        <source>%1 · %2 ago</source>
        <translation>%1 · vor %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NeighbourhoodView</name>
    <message>
        <source>%1 · %2 · %3</source>
        <comment>things · facts · time</comment>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln things</source>
        <translation>
            <numerusform>%Ln Ding</numerusform>
            <numerusform>%Ln Dinge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts</source>
        <translation>
            <numerusform>%Ln Fakt</numerusform>
            <numerusform>%Ln Fakten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is more within these steps: the nearest %Ln are shown. Fewer steps, one direction or some predicates show all of it.</source>
        <translation>
            <numerusform>In diesen Schritten gibt es mehr: Das nächste ist zu sehen. Weniger Schritte, eine Richtung oder einige Prädikate zeigen alles.</numerusform>
            <numerusform>In diesen Schritten gibt es mehr: Die nächsten %Ln sind zu sehen. Weniger Schritte, eine Richtung oder einige Prädikate zeigen alles.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing lies around it in this direction with these predicates.</source>
        <translation>In dieser Richtung und mit diesen Prädikaten liegt nichts darum herum.</translation>
    </message>
    <message>
        <source>A click shows what is known of something, a double click makes it the centre.</source>
        <translation>Ein Klick zeigt, was von etwas bekannt ist, ein Doppelklick holt es in die Mitte.</translation>
    </message>
    <message>
        <source>No chain of facts leads from %1 to %2 in six steps.</source>
        <translation>In sechs Schritten führt keine Kette von Fakten von %1 nach %2.</translation>
    </message>
    <message>
        <source>From %1 to %2</source>
        <translation>Von %1 nach %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln facts long</source>
        <translation>
            <numerusform>%Ln Fakt lang</numerusform>
            <numerusform>%Ln Fakten lang</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shortest paths.</source>
        <translation>
            <numerusform>%Ln kürzester Weg.</numerusform>
            <numerusform>%Ln kürzeste Wege.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are more of the same length.</source>
        <translation>Es gibt noch mehr von dieser Länge.</translation>
    </message>
    <message>
        <source>Esc goes back to the neighbourhood.</source>
        <translation>Esc führt zurück zur Nachbarschaft.</translation>
    </message>
    <message>
        <source>What is remembered is kept.</source>
        <translation>Was gemerkt ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>No fact that holds names &quot;%1&quot;.</source>
        <translation>Kein Fakt, der gilt, nennt „%1“.</translation>
    </message>
    <message>
        <source>Look for something else above.</source>
        <translation>Such oben etwas anderes.</translation>
    </message>
    <message>
        <source>%1 · confidence %2</source>
        <translation>%1 · Sicherheit %2</translation>
    </message>
    <message>
        <source>things</source>
        <translation>Dinge</translation>
    </message>
    <message>
        <source>others</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>Make it the centre</source>
        <translation>In die Mitte</translation>
    </message>
    <message>
        <source>Path to it</source>
        <translation>Weg dorthin</translation>
    </message>
    <message>
        <source>Its facts</source>
        <translation>Seine Fakten</translation>
    </message>
    <message>
        <source>Copy the name</source>
        <translation>Den Namen kopieren</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>all predicates</source>
        <translation>alle Prädikate</translation>
    </message>
    <message numerus="yes">
        <source>%Ln predicates</source>
        <translation>
            <numerusform>%Ln Prädikat</numerusform>
            <numerusform>%Ln Prädikate</numerusform>
        </translation>
    </message>
    <message>
        <source>Predicates: %1</source>
        <translation>Prädikate: %1</translation>
    </message>
    <message>
        <source>Centre of the graph</source>
        <translation>Mitte des Graphen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Path to</source>
        <translation>Weg zu</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Graph of facts</source>
        <translation>Graph der Fakten</translation>
    </message>
    <message>
        <source>Back to the centre before</source>
        <translation>Zurück zur Mitte davor</translation>
    </message>
    <message>
        <source>Show the whole graph</source>
        <translation>Den ganzen Graphen zeigen</translation>
    </message>
    <message>
        <source>Come nearer</source>
        <translation>Näher heran</translation>
    </message>
    <message>
        <source>Go farther away</source>
        <translation>Weiter weg</translation>
    </message>
    <message>
        <source>Look for a path…</source>
        <translation>Einen Weg suchen…</translation>
    </message>
    <message numerus="yes">
        <source>Show what is %Ln steps away</source>
        <translation>
            <numerusform>Zeigen, was %Ln Schritt entfernt ist</numerusform>
            <numerusform>Zeigen, was %Ln Schritte entfernt ist</numerusform>
        </translation>
    </message>
    <message>
        <source>look for something</source>
        <translation>etwas suchen</translation>
    </message>
    <message>
        <source>path to…</source>
        <translation>Weg zu…</translation>
    </message>
    <message>
        <source>The shortest chains of facts from the centre to this (T)</source>
        <translation>Die kürzesten Ketten von Fakten von der Mitte hierher (T)</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>both ways</source>
        <translation>beide Richtungen</translation>
    </message>
    <message>
        <source>outwards</source>
        <translation>auswärts</translation>
    </message>
    <message>
        <source>inwards</source>
        <translation>einwärts</translation>
    </message>
    <message>
        <source>Outwards: from the subject to the object</source>
        <translation>Auswärts: vom Subjekt zum Objekt</translation>
    </message>
    <message>
        <source>To the centre before (Alt+Left)</source>
        <translation>Zur Mitte davor (Alt+Links)</translation>
    </message>
    <message>
        <source>No facts yet</source>
        <translation>Noch keine Fakten</translation>
    </message>
    <message>
        <source>Facts make a graph of what they speak of: &quot;nightly index runs on cell eu-1&quot;. When there are some, what hangs together is drawn here.</source>
        <translation>Fakten ergeben einen Graphen dessen, wovon sie sprechen: „Nachtindex läuft auf Zelle eu-1“. Gibt es welche, ist hier gezeichnet, was zusammenhängt.</translation>
    </message>
    <message>
        <source>Go to the facts</source>
        <translation>Zu den Fakten</translation>
    </message>
    <message>
        <source>Reading the graph…</source>
        <translation>Der Graph wird gelesen…</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Graph</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NewRunPage</name>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Save agent</source>
        <translation>Agent speichern</translation>
    </message>
    <message>
        <source>Keeps the definition as an agent of this cell</source>
        <translation>Behält die Definition als Agent dieser Zelle</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Start the run</source>
        <translation>Lauf starten</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Leave the changed definition?</source>
        <translation>Geänderte Definition verlassen?</translation>
    </message>
    <message>
        <source>The changes to the definition of %1 were not saved.</source>
        <translation>Die Änderungen an der Definition von %1 sind nicht gespeichert.</translation>
    </message>
    <message>
        <source>the new agent</source>
        <translation>dem neuen Agenten</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Weiter bearbeiten</translation>
    </message>
    <message>
        <source>Say what is to be done first.</source>
        <translation>Sagen Sie zuerst, was zu tun ist.</translation>
    </message>
    <message>
        <source>It cannot start: %1. %2.</source>
        <translation>Er kann nicht starten: %1. %2.</translation>
    </message>
    <message>
        <source>It was not started: %1</source>
        <translation>Er wurde nicht gestartet: %1</translation>
    </message>
    <message>
        <source>No answer came (%1). Press Start again: it will not be started twice.</source>
        <translation>Keine Antwort (%1). Starten Sie noch einmal: er wird nicht zweimal gestartet.</translation>
    </message>
    <message>
        <source>Replace the saved agent?</source>
        <translation>Gespeicherten Agenten ersetzen?</translation>
    </message>
    <message>
        <source>Runs that were started with it keep the text they have.</source>
        <translation>Läufe, die mit ihm gestartet wurden, behalten ihren Text.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Keep the saved one</source>
        <translation>Gespeicherten behalten</translation>
    </message>
    <message>
        <source>The agent was not saved: %1</source>
        <translation>Der Agent wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Saved the agent</source>
        <translation>Agent gespeichert</translation>
    </message>
    <message>
        <source>Saved the agent %1</source>
        <translation>Agent %1 gespeichert</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NextStepsPanel</name>
    <message>
        <source>What to do next</source>
        <translation>Was als Nächstes zu tun ist</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Held for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Reached on</source>
        <translation>Erreicht am</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Maßnahme</translation>
    </message>
    <message>
        <source>Nothing to do: no trigger warns, and none gets to its threshold within a month.</source>
        <translation>Nichts zu tun: Kein Auslöser warnt, und keiner erreicht binnen eines Monats seine Schwelle.</translation>
    </message>
    <message>
        <source>Trigger, and what to do</source>
        <translation>Auslöser, und was zu tun ist</translation>
    </message>
    <message>
        <source>%1, show it</source>
        <translation>%1, zeigen</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NodeFactModel</name>
    <message>
        <source>Relation</source>
        <translation>Beziehung</translation>
    </message>
    <message>
        <source>Thing</source>
        <translation>Ding</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NodeFacts</name>
    <message>
        <source>Facts about it</source>
        <translation>Fakten dazu</translation>
    </message>
    <message>
        <source>Reading the facts…</source>
        <translation>Fakten werden gelesen…</translation>
    </message>
    <message>
        <source>Make it the centre</source>
        <translation>In die Mitte</translation>
    </message>
    <message>
        <source>Shows what lies around it (double click, or Enter in the graph)</source>
        <translation>Zeigt, was darum herum liegt (Doppelklick oder Eingabetaste im Graphen)</translation>
    </message>
    <message>
        <source>Path to it</source>
        <translation>Weg dorthin</translation>
    </message>
    <message>
        <source>The shortest chains of facts from the centre to it</source>
        <translation>Die kürzesten Ketten von Fakten von der Mitte dorthin</translation>
    </message>
    <message>
        <source>Its facts</source>
        <translation>Seine Fakten</translation>
    </message>
    <message>
        <source>Shows them in the list of facts</source>
        <translation>Zeigt sie in der Liste der Fakten</translation>
    </message>
    <message>
        <source>Nothing is chosen</source>
        <translation>Nichts ist gewählt</translation>
    </message>
    <message>
        <source>Click a node: what is known of it appears here.</source>
        <translation>Klick auf einen Knoten: Was von ihm bekannt ist, erscheint hier.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>The first %1 in each direction are shown; all are in the list of facts.</source>
        <translation>In jeder Richtung sind die ersten %1 zu sehen; alle stehen in der Liste der Fakten.</translation>
    </message>
    <message>
        <source>No facts</source>
        <translation>Keine Fakten</translation>
    </message>
    <message>
        <source>None that holds names it any more.</source>
        <translation>Keiner, der gilt, nennt es noch.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NoteDialog</name>
    <message>
        <source>Write a note</source>
        <translation>Notiz schreiben</translation>
    </message>
    <message>
        <source>It stands in the timeline of every incident report of its time.</source>
        <translation>Sie steht im Zeitverlauf jedes Vorfallberichts ihrer Zeit.</translation>
    </message>
    <message>
        <source>Write it down</source>
        <translation>Notieren</translation>
    </message>
    <message>
        <source>the provider said that they rolled back</source>
        <translation>der Anbieter meldete, dass er zurückgerollt hat</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Trace or run</source>
        <translation>Trace oder Lauf</translation>
    </message>
    <message>
        <source>A note needs a text.</source>
        <translation>Eine Notiz braucht einen Text.</translation>
    </message>
    <message>
        <source>It was not written down: %1</source>
        <translation>Sie wurde nicht notiert: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::NoteLine</name>
    <message>
        <source>Add a note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>For yourself, kept on this machine (%1)</source>
        <translation>Für Sie selbst, auf diesem Rechner gespeichert (%1)</translation>
    </message>
    <message>
        <source>Changes the note (%1)</source>
        <translation>Ändert die Notiz (%1)</translation>
    </message>
    <message>
        <source>Edit the note</source>
        <translation>Notiz bearbeiten</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>What you want to remember; Enter keeps it, Esc leaves it</source>
        <translation>Was Sie sich merken wollen; Eingabe behält es, Esc verwirft es</translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation>Notiz: %1</translation>
    </message>
    <message>
        <source>No note</source>
        <translation>Keine Notiz</translation>
    </message>
    <message>
        <source>The note is removed</source>
        <translation>Die Notiz ist entfernt</translation>
    </message>
    <message>
        <source>The note is another now</source>
        <translation>Die Notiz ist jetzt eine andere</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Notiz schreiben</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ObservationsCard</name>
    <message>
        <source>index %1</source>
        <translation>Index %1</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 Zeilen</translation>
    </message>
    <message>
        <source>Lines and traces</source>
        <translation>Zeilen und Traces</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Change how long lines and traces are kept</source>
        <translation>Ändern, wie lange Zeilen und Traces bleiben</translation>
    </message>
    <message>
        <source>How many months are kept, what becomes of older ones, and how much of the disk they may take</source>
        <translation>Wie viele Monate bleiben, was aus älteren wird und wie viel Platz sie einnehmen dürfen</translation>
    </message>
    <message>
        <source>%1 of the %2 they may take.</source>
        <translation>%1 der %2, die sie einnehmen dürfen.</translation>
    </message>
    <message>
        <source>%1 in all.</source>
        <translation>%1 insgesamt.</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>Noch wurde nichts aufgezeichnet.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Waiting for the first figures…</source>
        <translation>Warten auf die ersten Zahlen…</translation>
    </message>
    <message>
        <source>New run  %1</source>
        <translation>Neuer Lauf  %1</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Show: %1</source>
        <translation>Zeigen: %1</translation>
    </message>
    <message>
        <source>Agents running</source>
        <translation>Laufende Agenten</translation>
    </message>
    <message>
        <source>Tasks per minute</source>
        <translation>Aufgaben pro Minute</translation>
    </message>
    <message>
        <source>Tokens per minute</source>
        <translation>Token pro Minute</translation>
    </message>
    <message>
        <source>Spend today</source>
        <translation>Ausgaben heute</translation>
    </message>
    <message>
        <source>%1 a minute</source>
        <translation>%1 pro Minute</translation>
    </message>
    <message>
        <source>Turn latency</source>
        <translation>Dauer eines Zugs</translation>
    </message>
    <message>
        <source>Requests by provider</source>
        <translation>Anfragen je Anbieter</translation>
    </message>
    <message>
        <source>Active runs</source>
        <translation>Aktive Läufe</translation>
    </message>
    <message>
        <source>View all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>on average, %1</source>
        <translation>im Mittel, %1</translation>
    </message>
    <message>
        <source>%1 waiting for you · %2 queued</source>
        <translation>%1 warten auf Sie · %2 in der Schlange</translation>
    </message>
    <message>
        <source>none has ended in the last hour</source>
        <translation>keine endete in der letzten Stunde</translation>
    </message>
    <message>
        <source>%1 of %2 succeeded in the last hour</source>
        <translation>%1 von %2 in der letzten Stunde gelungen</translation>
    </message>
    <message numerus="yes">
        <source>%n model call(s) under way</source>
        <translation>
            <numerusform>%n Modellaufruf unterwegs</numerusform>
            <numerusform>%n Modellaufrufe unterwegs</numerusform>
        </translation>
    </message>
    <message>
        <source>Spend</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>in all, %1</source>
        <translation>insgesamt, %1</translation>
    </message>
    <message>
        <source>%1 of it in the last hour</source>
        <translation>davon %1 in der letzten Stunde</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n läuft</numerusform>
            <numerusform>%n laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the whole time again (Esc)</source>
        <translation>Wieder die ganze Zeit zeigen (Esc)</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>What was recorded in this time</source>
        <translation>Was in dieser Zeit aufgezeichnet wurde</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>Gateway</translation>
    </message>
    <message>
        <source>Not everything of this time could be read: %1</source>
        <translation>Nicht alles aus dieser Zeit ließ sich lesen: %1</translation>
    </message>
    <message>
        <source>Runs that began in this time</source>
        <translation>Läufe, die in dieser Zeit begannen</translation>
    </message>
    <message>
        <source>the newest %1</source>
        <translation>die neuesten %1</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>wird gelesen…</translation>
    </message>
    <message>
        <source>Forget the time %1</source>
        <translation>Zeit %1 vergessen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PageScope</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>any time</source>
        <translation>jede Zeit</translation>
    </message>
    <message>
        <source>Last 1 hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message numerus="yes">
        <source>Last %n hour(s)</source>
        <translation>
            <numerusform>Letzte %n Stunde</numerusform>
            <numerusform>Letzte %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Letzter Tag</numerusform>
            <numerusform>Letzte %n Tage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::Pages</name>
    <message>
        <source>Operate</source>
        <translation>Betrieb</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Observe</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>Gateway</translation>
    </message>
    <message>
        <source>Know</source>
        <translation>Wissen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>Skills</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Bereitschaft</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Berichte</translation>
    </message>
    <message>
        <source>Cells</source>
        <translation>Zellen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PaletteController</name>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>Zu %1</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Type a command, or what you are looking for…</source>
        <translation>Befehl oder Gesuchtes eingeben…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>%1 starten</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>Open a run, a trace, an agent, a schedule, a tool or a skill…</source>
        <translation>Lauf, Trace, Agenten, Zeitplan, Werkzeug oder Skill öffnen…</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>Skills</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PayloadDialog</name>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Load all</source>
        <translation>Alles laden</translation>
    </message>
    <message>
        <source>Stop loading</source>
        <translation>Laden anhalten</translation>
    </message>
    <message>
        <source>Input of %1</source>
        <translation>Eingabe von %1</translation>
    </message>
    <message>
        <source>Output of %1</source>
        <translation>Ausgabe von %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>The rest could not be loaded: %1</source>
        <translation>Der Rest ließ sich nicht laden: %1</translation>
    </message>
    <message>
        <source>How much is loaded</source>
        <translation>Wie viel geladen ist</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Copied as %1</source>
        <translation>Kopiert als %1</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>All of it: %1.</source>
        <translation>Alles: %1.</translation>
    </message>
    <message>
        <source>The first %1 of %2.</source>
        <translation>Die ersten %1 von %2.</translation>
    </message>
    <message>
        <source>It was longer and was cut when it was recorded.</source>
        <translation>Der Inhalt war länger und wurde beim Aufzeichnen gekürzt.</translation>
    </message>
    <message>
        <source>There is no earlier call of this name in the trace.</source>
        <translation>Im Trace gibt es keinen früheren Aufruf dieses Namens.</translation>
    </message>
    <message>
        <source>The call before could not be read: %1</source>
        <translation>Der Aufruf davor ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Against the call of the same name that began at %1.</source>
        <translation>Gegen den Aufruf gleichen Namens, der bei %1 begann.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PayloadLoader</name>
    <message>
        <source>It is %1; a window holds %2. Export the trace to have all of it.</source>
        <translation>Es sind %1; ein Fenster fasst %2. Exportieren Sie den Trace, um alles zu haben.</translation>
    </message>
    <message>
        <source>the cell gave no more of it than %1</source>
        <translation>die Zelle gab davon nicht mehr als %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PayloadView</name>
    <message>
        <source>How %1 is shown</source>
        <translation>Ansicht: %1</translation>
    </message>
    <message>
        <source>%1 as text</source>
        <translation>%1 als Text</translation>
    </message>
    <message>
        <source>%1 beside the earlier one</source>
        <translation>%1 neben der früheren</translation>
    </message>
    <message>
        <source>%1 as a tree</source>
        <translation>%1 als Baum</translation>
    </message>
    <message>
        <source>the value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Pictures in %1</source>
        <translation>Bilder: %1</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more pictures are not shown.</source>
        <translation>
            <numerusform>%Ln weiteres Bild wird nicht gezeigt.</numerusform>
            <numerusform>%Ln weitere Bilder werden nicht gezeigt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking for the call before…</source>
        <translation>Der Aufruf davor wird gesucht…</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>%1 kopiert</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Wert kopieren</translation>
    </message>
    <message>
        <source>Copy JSON</source>
        <translation>JSON kopieren</translation>
    </message>
    <message>
        <source>the JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Payloads</name>
    <message>
        <source>%1 is not shown</source>
        <translation>%1 wird nicht gezeigt</translation>
    </message>
    <message>
        <source>%1 of %2 is too large to be shown</source>
        <translation>%1 mit %2 ist zu groß zum Zeigen</translation>
    </message>
    <message>
        <source>%1 that cannot be read</source>
        <translation>%1, nicht lesbar</translation>
    </message>
    <message>
        <source>%1 of %2 × %3 is too large to be shown</source>
        <translation>%1 mit %2 × %3 ist zu groß zum Zeigen</translation>
    </message>
    <message>
        <source>%1 that cannot be read: %2</source>
        <translation>%1, nicht lesbar: %2</translation>
    </message>
    <message>
        <source>It is no JSON: %1 at byte %2.</source>
        <translation>Das ist kein JSON: %1, bei Byte %2.</translation>
    </message>
    <message>
        <source>Both are the same.</source>
        <translation>Beide sind gleich.</translation>
    </message>
    <message>
        <source>The first %1 of both are the same.</source>
        <translation>Die ersten %1 von beiden sind gleich.</translation>
    </message>
    <message>
        <source>They differ in spaces alone.</source>
        <translation>Sie unterscheiden sich nur in Leerzeichen.</translation>
    </message>
    <message>
        <source>There are more differences than are shown.</source>
        <translation>Es gibt mehr Unterschiede, als gezeigt werden.</translation>
    </message>
    <message>
        <source>Compared are the first %1 of both.</source>
        <translation>Verglichen sind die ersten %1 von beiden.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PeriodDialog</name>
    <message>
        <source>Traces of a time</source>
        <translation>Traces eines Zeitraums</translation>
    </message>
    <message>
        <source>Traces that began in it, in local time.</source>
        <translation>Traces, die darin begannen, in Ortszeit.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>and all that comes</source>
        <translation>und alles, was kommt</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>It ends before it begins.</source>
        <translation>Der Zeitraum endet, bevor er beginnt.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PlanPanel</name>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>It remembers</source>
        <translation>Woran er sich erinnert</translation>
    </message>
    <message>
        <source>Before it starts</source>
        <translation>Vor dem Start</translation>
    </message>
    <message>
        <source>Choose an agent.</source>
        <translation>Wählen Sie einen Agenten.</translation>
    </message>
    <message>
        <source>Say what is to be done, and what it remembers about that is counted here.</source>
        <translation>Sagen Sie, was zu tun ist; hier wird gezählt, woran er sich dazu erinnert.</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>This agent has no finished run yet. What the first ones cost becomes the estimate; the budget holds in any case.</source>
        <translation>Dieser Agent hat noch keinen beendeten Lauf. Was die ersten kosten, wird zur Schätzung; das Budget gilt in jedem Fall.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message numerus="yes">
        <source>typical of %n finished run(s) of this agent; eight of ten lie between low and high</source>
        <translation>
            <numerusform>aus %n beendeten Lauf dieses Agenten; acht von zehn liegen zwischen niedrig und hoch</numerusform>
            <numerusform>aus %n beendeten Läufen dieses Agenten; acht von zehn liegen zwischen niedrig und hoch</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) about this task will be offered to it.</source>
        <translation>
            <numerusform>%n Erinnerung zu dieser Aufgabe wird ihm angeboten.</numerusform>
            <numerusform>%n Erinnerungen zu dieser Aufgabe werden ihm angeboten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing about this task yet.</source>
        <translation>Noch nichts zu dieser Aufgabe.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PointLegend</name>
    <message>
        <source>Groups on the map</source>
        <translation>Gruppen auf der Karte</translation>
    </message>
    <message>
        <source>Shown: %1</source>
        <translation>Zu sehen: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PointMap</name>
    <message>
        <source>%1 points in %2 groups</source>
        <translation>%1 Punkte in %2 Gruppen</translation>
    </message>
    <message>
        <source>, %1 of them selected</source>
        <translation>, %1 davon ausgewählt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PoolCard</name>
    <message>
        <source>limit %1</source>
        <translation>Grenze %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Change the limit of the pool %1, %2</source>
        <translation>Die Grenze des Pools %1 ändern, %2</translation>
    </message>
    <message>
        <source>Change how many of them may be at work at one time</source>
        <translation>Ändern, wie viele davon zugleich arbeiten dürfen</translation>
    </message>
    <message>
        <source>at work</source>
        <translation>arbeiten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting, longest %1</source>
        <translation>
            <numerusform>%n wartet, seit %1</numerusform>
            <numerusform>%n warten, am längsten %1</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>nichts wartet</translation>
    </message>
    <message>
        <source>%1 admitted, 95 of 100 waited less than %2; %3 gave their place to a more urgent one</source>
        <translation>%1 zugelassen, 95 von 100 warteten weniger als %2; %3 gaben ihren Platz an Dringenderes</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PoolDialog</name>
    <message>
        <source>Limit of the pool %1</source>
        <translation>Grenze des Pools %1</translation>
    </message>
    <message>
        <source>Runs at work at one time</source>
        <translation>Läufe, die zugleich arbeiten</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Set the limit</source>
        <translation>Grenze setzen</translation>
    </message>
    <message>
        <source>Runs beyond it wait in the queue, the most urgent first. Those at work finish their step when it gets smaller; nothing is lost.</source>
        <translation>Weitere Läufe warten in der Schlange, die dringendsten zuerst. Wird sie kleiner, beenden arbeitende Läufe ihren Schritt; nichts geht verloren.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of runs; write 1 or more, or leave it empty for no limit.</source>
        <translation>„%1“ ist keine Anzahl von Läufen; schreiben Sie 1 oder mehr, oder nichts für keine Grenze.</translation>
    </message>
    <message>
        <source>It was not changed: %1</source>
        <translation>Sie wurde nicht geändert: %1</translation>
    </message>
    <message>
        <source>Limit of all pools together</source>
        <translation>Grenze aller Pools zusammen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PoolStrip</name>
    <message>
        <source>Pools</source>
        <translation>Pools</translation>
    </message>
</context>
<context>
    <name>kaze::ui::PoolTableModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n Schlüssel</numerusform>
            <numerusform>%n Schlüssel</numerusform>
        </translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>no limits</source>
        <translation>keine Grenzen</translation>
    </message>
    <message>
        <source>no limit known yet</source>
        <translation>noch keine Grenze bekannt</translation>
    </message>
    <message>
        <source>%1, in and out together</source>
        <translation>%1, ein + aus</translation>
    </message>
    <message>
        <source>%1, its keys are shown below</source>
        <translation>%1, seine Schlüssel stehen darunter</translation>
    </message>
    <message>
        <source>%1, its keys are hidden</source>
        <translation>%1, seine Schlüssel sind verborgen</translation>
    </message>
    <message>
        <source>What is left of what a key may use a minute. It fills up steadily; below nothing more was used than was there.</source>
        <translation>Was von dem übrig ist, was ein Schlüssel je Minute verbrauchen darf. Es füllt sich stetig; unter null wurde mehr verbraucht, als da war.</translation>
    </message>
    <message>
        <source>Provider and key</source>
        <translation>Anbieter und Schlüssel</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Requests left</source>
        <translation>Anfragen übrig</translation>
    </message>
    <message>
        <source>Input tokens left</source>
        <translation>Eingabe übrig</translation>
    </message>
    <message>
        <source>Output tokens left</source>
        <translation>Ausgabe übrig</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Tenants</source>
        <translation>Mandanten</translation>
    </message>
    <message>
        <source>Address, and what it said last</source>
        <translation>Adresse, und was er zuletzt sagte</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProfileDialog</name>
    <message>
        <source>Save as a profile</source>
        <translation>Als Profil speichern</translation>
    </message>
    <message>
        <source>Keeps the filter, the time, the order and the columns under a name. One of the same name is replaced.</source>
        <translation>Behält Filter, Zeit, Ordnung und Spalten unter einem Namen. Ein Profil gleichen Namens wird ersetzt.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>It needs a name.</source>
        <translation>Es fehlt ein Name.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProviderDetail</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>Schlüssel entfernen</translation>
    </message>
    <message>
        <source>Remove provider</source>
        <translation>Anbieter entfernen</translation>
    </message>
    <message>
        <source>Name of the provider</source>
        <translation>Name des Anbieters</translation>
    </message>
    <message>
        <source>a short name: groq, my-server</source>
        <translation>ein kurzer Name: groq, mein-server</translation>
    </message>
    <message>
        <source>Address of the provider</source>
        <translation>Adresse des Anbieters</translation>
    </message>
    <message>
        <source>Address of its API</source>
        <translation>Adresse der API</translation>
    </message>
    <message>
        <source>New provider</source>
        <translation>Neuer Anbieter</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>A provider needs a name and an address.</source>
        <translation>Ein Anbieter braucht einen Namen und eine Adresse.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Remove the key of %1?</source>
        <translation>Den Schlüssel von %1 entfernen?</translation>
    </message>
    <message>
        <source>Kaze deletes it and cannot show it again. Runs that need this provider fail until there is another key.</source>
        <translation>Kaze löscht ihn und kann ihn nicht wieder zeigen. Läufe, die diesen Anbieter brauchen, scheitern, bis es einen neuen gibt.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>%1 entfernen?</translation>
    </message>
    <message>
        <source>Its address goes from the settings. What runs did with it is kept: steps, traces, costs.</source>
        <translation>Seine Adresse verschwindet aus den Einstellungen. Was Läufe mit ihm getan haben, bleibt: Schritte, Traces, Kosten.</translation>
    </message>
    <message>
        <source>A stand-in for a model, built into Kaze. It needs no key and no network, and does what the plain steps of an agent&apos;s instructions say.</source>
        <translation>Ein Platzhalter für ein Modell, in Kaze eingebaut. Er braucht weder Schlüssel noch Netz und tut, was die einfachen Schritte in der Anweisung eines Agenten sagen.</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>API of the provider</source>
        <translation>API des Anbieters</translation>
    </message>
    <message>
        <source>Any server that speaks OpenAI&apos;s protocol: a cloud, a gateway, or one on this machine. Its address usually ends in /v1.</source>
        <translation>Jeder Server, der das Protokoll von OpenAI spricht: eine Cloud, ein Gateway oder einer auf diesem Rechner. Seine Adresse endet meist auf /v1.</translation>
    </message>
    <message>
        <source>%1, or a server that speaks its protocol.</source>
        <translation>%1 oder ein Server, der dessen Protokoll spricht.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProviderModel</name>
    <message>
        <source>keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht nötig</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n Modell</numerusform>
            <numerusform>%n Modelle</numerusform>
        </translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>eingebaut</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Offers</source>
        <translation>Bietet</translation>
    </message>
    <message>
        <source>Stored in the system keyring.</source>
        <translation>Im Schlüsselbund des Systems gespeichert.</translation>
    </message>
    <message>
        <source>From the environment of this program, where it can be changed.</source>
        <translation>Aus der Umgebung dieses Programms; dort lässt er sich ändern.</translation>
    </message>
    <message>
        <source>Stored in a file of the data folder that only you can read.</source>
        <translation>In einer Datei des Datenordners gespeichert, die nur Sie lesen können.</translation>
    </message>
    <message>
        <source>There is none. Paste one from the provider&apos;s website.</source>
        <translation>Es gibt keinen. Fügen Sie einen von der Website des Anbieters ein.</translation>
    </message>
    <message>
        <source>This server asks for none.</source>
        <translation>Dieser Server verlangt keinen.</translation>
    </message>
    <message>
        <source>kaze.yaml</source>
        <translation>kaze.yaml</translation>
    </message>
    <message numerus="yes">
        <source>kaze.yaml names %n key(s), and where each is read from.</source>
        <translation>
            <numerusform>kaze.yaml nennt %n Schlüssel und woher er gelesen wird.</numerusform>
            <numerusform>kaze.yaml nennt %n Schlüssel und woher jeder gelesen wird.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProvidersCard</name>
    <message>
        <source>Providers and keys</source>
        <translation>Anbieter und Schlüssel</translation>
    </message>
    <message>
        <source>%1 of %2 can be used · limits as configured, or learnt from the providers&apos; headers</source>
        <translation>%1 von %2 benutzbar · Grenzen aus der Konfiguration oder aus den Antworten der Anbieter</translation>
    </message>
    <message>
        <source>Show what it said</source>
        <translation>Zeigen, was er sagte</translation>
    </message>
    <message>
        <source>Hide its keys</source>
        <translation>Schlüssel verbergen</translation>
    </message>
    <message>
        <source>Show its keys</source>
        <translation>Schlüssel zeigen</translation>
    </message>
    <message>
        <source>Copy the row</source>
        <translation>Zeile kopieren</translation>
    </message>
    <message>
        <source>Open the settings of providers</source>
        <translation>Einstellungen der Anbieter öffnen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ProvidersSection</name>
    <message>
        <source>Providers</source>
        <translation>Anbieter</translation>
    </message>
    <message>
        <source>No providers</source>
        <translation>Keine Anbieter</translation>
    </message>
    <message>
        <source>A provider is a server that answers for models. Add one by its address.</source>
        <translation>Ein Anbieter ist ein Server, der für Modelle antwortet. Fügen Sie einen mit seiner Adresse hinzu.</translation>
    </message>
    <message>
        <source>Add provider</source>
        <translation>Anbieter hinzufügen</translation>
    </message>
    <message>
        <source>Reading the providers…</source>
        <translation>Anbieter werden gelesen…</translation>
    </message>
    <message>
        <source>Default model</source>
        <translation>Standardmodell</translation>
    </message>
    <message>
        <source>Used by every run whose agent and starter name no model. Provider and model, with a slash between them.</source>
        <translation>Für jeden Lauf, dessen Agent und dessen Start kein Modell nennen. Anbieter und Modell, mit Schrägstrich dazwischen.</translation>
    </message>
    <message>
        <source>Where keys are kept</source>
        <translation>Wo Schlüssel liegen</translation>
    </message>
    <message>
        <source>The providers could not be read</source>
        <translation>Die Anbieter konnten nicht gelesen werden</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>New keys go into %1. They are never shown again, and no log, trace or export holds them.</source>
        <translation>Neue Schlüssel kommen nach: %1. Sie werden nie wieder gezeigt, und kein Protokoll, Trace oder Export enthält sie.</translation>
    </message>
    <message>
        <source>%1 is the default model now.</source>
        <translation>%1 ist jetzt das Standardmodell.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::QueuePanel</name>
    <message>
        <source>Calls that wait</source>
        <translation>Wartende Aufrufe</translation>
    </message>
    <message>
        <source>Nothing waits: every call found a key with room. Where none has, calls stand here with the reason why.</source>
        <translation>Nichts wartet: Jeder Aufruf fand einen Schlüssel mit Platz. Hat keiner welchen, stehen Aufrufe hier mit dem Grund.</translation>
    </message>
    <message>
        <source>Longest: %1, %2.</source>
        <translation>Am längsten: %1, %2.</translation>
    </message>
    <message>
        <source>The first %1 of %2 that wait are shown and counted.</source>
        <translation>Gezeigt und gezählt sind die ersten %1 von %2 wartenden.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessActions</name>
    <message>
        <source>%1?</source>
        <comment>a step: Let pool review run 24 agents</comment>
        <translation>%1?</translation>
    </message>
    <message>
        <source>The audit trail keeps that it was done.</source>
        <translation>Das Prüfprotokoll hält fest, dass es getan wurde.</translation>
    </message>
    <message>
        <source>%1

The audit trail keeps that it was done.</source>
        <translation>%1

Das Prüfprotokoll hält fest, dass es getan wurde.</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>Tun</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>It was not done: %1</source>
        <translation>Es wurde nicht getan: %1</translation>
    </message>
    <message>
        <source>Done: %1</source>
        <translation>Erledigt: %1</translation>
    </message>
    <message>
        <source>The threshold of %1 is changed</source>
        <translation>Die Schwelle von %1 ist geändert</translation>
    </message>
    <message numerus="yes">
        <source>%n threshold(s) changed</source>
        <translation>
            <numerusform>%n Schwelle geändert</numerusform>
            <numerusform>%n Schwellen geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was not set back: %2</source>
        <translation>%1 wurde nicht zurückgestellt: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessBlocks</name>
    <message>
        <source>%1 is the last stage.</source>
        <translation>%1 ist die letzte Stufe.</translation>
    </message>
    <message>
        <source>This installation is in %1. Stage %2 begins with what stands here; %3 of %4 is reached.</source>
        <translation>Diese Installation ist in %1. Stufe %2 beginnt mit dem, was hier steht; %3 von %4 ist erreicht.</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>erreicht</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>Nothing limits throughput that could be measured: too little happened in the last minutes.</source>
        <translation>Nichts Messbares begrenzt den Durchsatz: In den letzten Minuten geschah zu wenig.</translation>
    </message>
    <message>
        <source>limits now</source>
        <translation>begrenzt jetzt</translation>
    </message>
    <message>
        <source>next</source>
        <translation>als Nächstes</translation>
    </message>
    <message>
        <source>%1 used</source>
        <translation>%1 genutzt</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>Ohne ihn</translation>
    </message>
    <message>
        <source>None of the habits that make growth dear was seen here.</source>
        <translation>Keine der Gewohnheiten, die Wachstum teuer machen, wurde hier gesehen.</translation>
    </message>
    <message>
        <source>seen here</source>
        <translation>hier gesehen</translation>
    </message>
    <message>
        <source>Why it costs</source>
        <translation>Warum es kostet</translation>
    </message>
    <message>
        <source>Instead</source>
        <translation>Stattdessen</translation>
    </message>
    <message>
        <source>This installation is in %1.</source>
        <translation>Diese Installation steht in %1.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessCard</name>
    <message>
        <source>Scaling readiness</source>
        <translation>Bereitschaft zu wachsen</translation>
    </message>
    <message>
        <source>View all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>▲ %1: %2</source>
        <translation>▲ %1: %2</translation>
    </message>
    <message>
        <source>What says when to scale appears here once it has been measured, some minutes after the start.</source>
        <translation>Was sagt, wann zu wachsen ist, erscheint hier, sobald es gemessen ist, einige Minuten nach dem Start.</translation>
    </message>
    <message>
        <source>Stage %1 → %2</source>
        <translation>Stufe %1 → %2</translation>
    </message>
    <message>
        <source>Stage %1</source>
        <translation>Stufe %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessPage</name>
    <message>
        <source>Readiness</source>
        <translation>Bereitschaft</translation>
    </message>
    <message>
        <source>Scaling readiness</source>
        <translation>Bereitschaft zu wachsen</translation>
    </message>
    <message>
        <source>No triggers</source>
        <translation>Keine Auslöser</translation>
    </message>
    <message>
        <source>The measures that say when to scale appear here, each with its threshold. This cell has none.</source>
        <translation>Hier stehen die Messwerte, die sagen, wann zu wachsen ist, jeder mit seiner Schwelle. Diese Zelle hat keine.</translation>
    </message>
    <message>
        <source>Reading the triggers…</source>
        <translation>Die Auslöser werden gelesen…</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>What this stage is, and what the next begins with</source>
        <translation>Was diese Stufe ist, und womit die nächste beginnt</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>Was als Nächstes zu tun ist</translation>
    </message>
    <message>
        <source>Thresholds…</source>
        <translation>Schwellen…</translation>
    </message>
    <message>
        <source>When each trigger warns and when it is critical (T)</source>
        <translation>Wann jeder Auslöser warnt und wann er kritisch ist (T)</translation>
    </message>
    <message>
        <source>Readiness report…</source>
        <translation>Bereitschaftsbericht…</translation>
    </message>
    <message>
        <source>Capacity report…</source>
        <translation>Kapazitätsbericht…</translation>
    </message>
    <message>
        <source>Export report</source>
        <translation>Bericht exportieren</translation>
    </message>
    <message>
        <source>Triggers</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>Thresholds of the triggers…</source>
        <translation>Schwellen der Auslöser…</translation>
    </message>
    <message>
        <source>Show what to do next</source>
        <translation>Zeigen, was als Nächstes zu tun ist</translation>
    </message>
    <message>
        <source>Show the stage, and what the next begins with</source>
        <translation>Die Stufe zeigen, und womit die nächste beginnt</translation>
    </message>
    <message>
        <source>Show what limits throughput</source>
        <translation>Zeigen, was den Durchsatz begrenzt</translation>
    </message>
    <message>
        <source>Show the latency of turns against its budget</source>
        <translation>Die Latenz der Züge gegen ihr Budget zeigen</translation>
    </message>
    <message>
        <source>Show the slow queries</source>
        <translation>Die langsamen Abfragen zeigen</translation>
    </message>
    <message>
        <source>Show the anti-patterns</source>
        <translation>Die Anti-Muster zeigen</translation>
    </message>
    <message>
        <source>Copy the selected slow query</source>
        <translation>Die gewählte langsame Abfrage kopieren</translation>
    </message>
    <message>
        <source>The triggers could not be read</source>
        <translation>Die Auslöser ließen sich nicht lesen</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Not as of now</source>
        <translation>Nicht der heutige Stand</translation>
    </message>
    <message>
        <source>no trigger near</source>
        <translation>kein Auslöser nahe</translation>
    </message>
    <message numerus="yes">
        <source>%n trigger(s) near</source>
        <translation>
            <numerusform>%n Auslöser nahe</numerusform>
            <numerusform>%n Auslöser nahe</numerusform>
        </translation>
    </message>
    <message>
        <source>Next: Stage %1 · %2</source>
        <translation>Als Nächstes: Stufe %1 · %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReadinessSections</name>
    <message>
        <source>Sections of readiness</source>
        <translation>Abschnitte der Bereitschaft</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Bottlenecks</source>
        <translation>Engpässe</translation>
    </message>
    <message>
        <source>Anti-patterns</source>
        <translation>Anti-Muster</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>Was als Nächstes zu tun ist</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Slow queries</source>
        <translation>Langsame Abfragen</translation>
    </message>
    <message>
        <source>Latency of turns</source>
        <translation>Latenz der Züge</translation>
    </message>
    <message>
        <source>Anti-patterns  %1</source>
        <translation>Anti-Muster  %1</translation>
    </message>
    <message>
        <source>No turn was measured yet.</source>
        <translation>Noch wurde kein Zug gemessen.</translation>
    </message>
    <message>
        <source>Median within the 95th percentile, of the last hour; the marks are the goal and the budget.</source>
        <translation>Median im 95. Perzentil, der letzten Stunde; die Marken sind Ziel und Budget.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReceiptView</name>
    <message>
        <source>How the number came about</source>
        <translation>Wie die Zahl entstand</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportExport</name>
    <message>
        <source>Cost report as %1…</source>
        <translation>Kostenbericht als %1…</translation>
    </message>
    <message>
        <source>Only %1</source>
        <comment>a tenant or agent</comment>
        <translation>Nur %1</translation>
    </message>
    <message>
        <source>The report was not made: %1</source>
        <translation>Der Bericht wurde nicht erstellt: %1</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>The report is in %1.</source>
        <translation>Der Bericht ist in %1.</translation>
    </message>
    <message>
        <source>Save the cost report</source>
        <translation>Kostenbericht speichern</translation>
    </message>
    <message>
        <source>The report was not saved: %1</source>
        <translation>Der Bericht wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>What was there before is as it was. Choose another folder or free some space.</source>
        <translation>Was vorher da war, ist unverändert. Wähle einen anderen Ordner oder schaffe Platz.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportForm</name>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Trace or run</source>
        <translation>Trace oder Lauf</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Between…</source>
        <translation>Zwischen…</translation>
    </message>
    <message>
        <source>Around the alert or trace</source>
        <translation>Rund um den Alarm oder Trace</translation>
    </message>
    <message>
        <source>The time ends before it begins.</source>
        <translation>Die Zeit endet, bevor sie beginnt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time zone; write it like Europe/Berlin.</source>
        <translation>„%1“ ist keine Zeitzone; schreiben Sie sie wie Europe/Berlin.</translation>
    </message>
    <message>
        <source>Choose an alert or a trace, or a time.</source>
        <translation>Wählen Sie einen Alarm, einen Trace oder eine Zeit.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportLayout</name>
    <message>
        <source>Made on %1</source>
        <translation>Erstellt am %1</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
    <message>
        <source>Made on %1 by Kaze %2 from %3</source>
        <translation>Erstellt am %1 von Kaze %2 aus %3</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Limited to</source>
        <translation>Begrenzt auf</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>Erstellt aus</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Prices of</source>
        <translation>Preise von</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Cell</source>
        <translation>Zelle</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>How this report was made</source>
        <translation>Wie dieser Bericht entstand</translation>
    </message>
    <message numerus="yes">
        <source>at least %Ln row(s)</source>
        <translation>
            <numerusform>mindestens %Ln Zeile</numerusform>
            <numerusform>mindestens %Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Not in it</source>
        <translation>Nicht enthalten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportPages</name>
    <message>
        <source>Pages of the report</source>
        <translation>Seiten des Berichts</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportPreview</name>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>Letter</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Als PDF speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>It was not saved: %1. Choose another folder or free some space.</source>
        <translation>Nicht gespeichert: %1. Wähle einen anderen Ordner oder schaffe Platz.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportScheduleDialog</name>
    <message>
        <source>Change the schedule %1</source>
        <translation>Den Zeitplan %1 ändern</translation>
    </message>
    <message>
        <source>New schedule of a report</source>
        <translation>Neuer Zeitplan eines Berichts</translation>
    </message>
    <message>
        <source>The report is made at these times and kept as a file where the cell has its data. PDF is made here, of what is shown.</source>
        <translation>Der Bericht wird zu diesen Zeiten erstellt und als Datei aufbewahrt, wo die Zelle ihre Daten hat. PDF entsteht hier, aus dem, was angezeigt wird.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Make the schedule</source>
        <translation>Zeitplan anlegen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>When (cron)</source>
        <translation>Wann (Cron)</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>Kept of each format</source>
        <translation>Aufbewahrt je Format</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>It needs a name: letters, digits, - and _, as files are called so.</source>
        <translation>Er braucht einen Namen aus Buchstaben, Ziffern, - und _, denn Dateien heißen so.</translation>
    </message>
    <message>
        <source>Choose at least one format.</source>
        <translation>Wählen Sie mindestens ein Format.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Er wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportSchedulePanel</name>
    <message>
        <source>Make now</source>
        <translation>Jetzt erstellen</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Remove the schedule</source>
        <translation>Zeitplan entfernen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>Kept of each format</source>
        <translation>Aufbewahrt je Format</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message numerus="yes">
        <source>being made: %Ln row(s) so far</source>
        <translation>
            <numerusform>wird erstellt: bisher %Ln Zeile</numerusform>
            <numerusform>wird erstellt: bisher %Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Erstellt</translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s)</source>
        <translation>
            <numerusform>%Ln Mal</numerusform>
            <numerusform>%Ln Mal</numerusform>
        </translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Verpasst</translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), while Kaze did not run for more than an hour</source>
        <translation>
            <numerusform>%Ln Mal, während Kaze länger als eine Stunde nicht lief</numerusform>
            <numerusform>%Ln Mal, während Kaze länger als eine Stunde nicht lief</numerusform>
        </translation>
    </message>
    <message>
        <source>The last one was not made: %1</source>
        <translation>Der letzte wurde nicht erstellt: %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>It was not made: %1</source>
        <translation>Er wurde nicht erstellt: %1</translation>
    </message>
    <message>
        <source>It was not changed: %1</source>
        <translation>Sie wurde nicht geändert: %1</translation>
    </message>
    <message>
        <source>Remove the schedule %1?</source>
        <translation>Den Zeitplan %1 entfernen?</translation>
    </message>
    <message>
        <source>No more reports are made. Those that are kept stay.</source>
        <translation>Es werden keine Berichte mehr erstellt. Die aufbewahrten bleiben.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not removed: %1</source>
        <translation>Er wurde nicht entfernt: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportTableLayout</name>
    <message numerus="yes">
        <source>The first %Ln rows; there are more, and an export has them all.</source>
        <translation>
            <numerusform>Die erste %Ln Zeile; es gibt mehr, und ein Export enthält sie alle.</numerusform>
            <numerusform>Die ersten %Ln Zeilen; es gibt mehr, und ein Export enthält sie alle.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %Ln rows of %1; an export has them all.</source>
        <translation>
            <numerusform>Die erste %Ln Zeile von %1; ein Export enthält sie alle.</numerusform>
            <numerusform>Die ersten %Ln Zeilen von %1; ein Export enthält sie alle.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportView</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>What is the report about?</source>
        <translation>Wovon handelt der Bericht?</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>Making the report…</source>
        <translation>Der Bericht wird erstellt…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>The report was not made: %1</source>
        <translation>Der Bericht wurde nicht erstellt: %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>There is no report to export yet.</source>
        <translation>Noch gibt es keinen Bericht zu exportieren.</translation>
    </message>
    <message>
        <source>An export is under way already.</source>
        <translation>Ein Export läuft schon.</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>Bericht exportieren</translation>
    </message>
    <message>
        <source>The report is in %1.</source>
        <translation>Der Bericht ist in %1.</translation>
    </message>
    <message>
        <source>The report was not saved: %1</source>
        <translation>Der Bericht wurde nicht gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportWords</name>
    <message>
        <source>Incident</source>
        <translation>Vorfall</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>Kapazität</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Bereitschaft</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>What went wrong, in the order of time: alerts, errors, warnings, runs that failed, notes.</source>
        <translation>Was schiefging, in zeitlicher Folge: Alarme, Fehler, Warnungen, gescheiterte Läufe, Notizen.</translation>
    </message>
    <message>
        <source>What limits throughput, when thresholds will be reached, and how everything grew.</source>
        <translation>Was den Durchsatz begrenzt, wann Schwellen erreicht werden und wie alles wuchs.</translation>
    </message>
    <message>
        <source>When to scale, as it stands now: stage, triggers, forecasts, what is missing.</source>
        <translation>Wann zu wachsen ist, nach heutigem Stand: Stufe, Auslöser, Prognosen, was fehlt.</translation>
    </message>
    <message>
        <source>Who changed what: every command, by kind and by person.</source>
        <translation>Wer was änderte: jeder Befehl, nach Art und nach Person.</translation>
    </message>
    <message>
        <source>What model calls cost, by day, model, agent, tenant and key.</source>
        <translation>Was Modellaufrufe kosten, nach Tag, Modell, Agent, Mandant und Schlüssel.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>The last 24 hours</source>
        <translation>Die letzten 24 Stunden</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Diese Woche</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Letzte Woche</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Letzter Monat</translation>
    </message>
    <message>
        <source>The last 30 days</source>
        <translation>Die letzten 30 Tage</translation>
    </message>
    <message>
        <source>tenant %1</source>
        <translation>Mandant %1</translation>
    </message>
    <message>
        <source>agent %1</source>
        <translation>Agent %1</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>Modell %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ReportsPage</name>
    <message>
        <source>Reports</source>
        <translation>Berichte</translation>
    </message>
    <message>
        <source>Reports and their schedules</source>
        <translation>Berichte und ihre Zeitpläne</translation>
    </message>
    <message>
        <source>Write a note…</source>
        <translation>Notiz schreiben…</translation>
    </message>
    <message>
        <source>Note what happened when, for the timeline of incidents</source>
        <translation>Notieren, was wann geschah, für den Zeitverlauf von Vorfällen</translation>
    </message>
    <message>
        <source>As %1…</source>
        <translation>Als %1…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>New schedule</source>
        <translation>Neuer Zeitplan</translation>
    </message>
    <message>
        <source>Let a report be made at set times (N)</source>
        <translation>Einen Bericht zu festen Zeiten erstellen lassen (N)</translation>
    </message>
    <message>
        <source>New schedule of a report</source>
        <translation>Neuer Zeitplan eines Berichts</translation>
    </message>
    <message>
        <source>Write a note for incidents</source>
        <translation>Eine Notiz für Vorfälle schreiben</translation>
    </message>
    <message>
        <source>Report: %1</source>
        <translation>Bericht: %1</translation>
    </message>
    <message>
        <source>Show the kept reports</source>
        <translation>Aufbewahrte Berichte zeigen</translation>
    </message>
    <message>
        <source>Export the report as %1</source>
        <translation>Bericht als %1 exportieren</translation>
    </message>
    <message>
        <source>Make the report of the schedule now</source>
        <translation>Bericht des Zeitplans jetzt erstellen</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>All kept reports</source>
        <translation>Alle aufbewahrten Berichte</translation>
    </message>
    <message>
        <source>The note is written down.</source>
        <translation>Die Notiz ist geschrieben.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RetentionDialog</name>
    <message>
        <source>How long lines and traces are kept</source>
        <translation>Wie lange Zeilen und Traces bleiben</translation>
    </message>
    <message>
        <source>A month is one file and goes as a whole; the current one stays. An archive takes about a fifth of the room and can still be searched.</source>
        <translation>Ein Monat ist eine Datei und geht als Ganzes; der laufende bleibt. Ein Archiv braucht etwa ein Fünftel des Platzes und lässt sich weiter durchsuchen.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <source>Months besides the current one</source>
        <translation>Monate neben dem laufenden</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>archiviert</translation>
    </message>
    <message>
        <source>Older ones are</source>
        <translation>Ältere werden</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Above it the oldest months go before their time</source>
        <translation>Darüber gehen die ältesten Monate vor ihrer Zeit</translation>
    </message>
    <message>
        <source>All together, in GB</source>
        <translation>Alle zusammen, in GB</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of months; write 1 or more, or leave it empty to keep them for ever.</source>
        <translation>„%1“ ist keine Zahl von Monaten; schreiben Sie 1 oder mehr, oder lassen Sie es leer, um sie für immer zu behalten.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no size; write how many GB, or leave it empty for no limit.</source>
        <translation>„%1“ ist keine Größe; schreiben Sie, wie viele GB, oder lassen Sie es leer für keine Grenze.</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n month(s) of lines and traces?</source>
        <translation>
            <numerusform>%n Monat an Zeilen und Traces löschen?</numerusform>
            <numerusform>%n Monate an Zeilen und Traces löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>For good, within minutes: %1 (%2). Runs, costs and memories stay.</source>
        <translation>Endgültig, binnen Minuten: %1 (%2). Läufe, Kosten und Erinnerungen bleiben.</translation>
    </message>
    <message>
        <source>Delete them</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Er wurde nicht gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RuleDetail</name>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Change the rule, and see what it would have said (E)</source>
        <translation>Die Regel ändern und sehen, was sie gemeldet hätte (E)</translation>
    </message>
    <message>
        <source>Another one like it, switched off at first (D)</source>
        <translation>Eine weitere wie diese, zunächst ausgeschaltet (D)</translation>
    </message>
    <message>
        <source>on</source>
        <comment>a rule</comment>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <comment>a rule</comment>
        <translation>aus</translation>
    </message>
    <message>
        <source>Fires (%1) when: %2</source>
        <translation>Löst aus (%1), wenn: %2</translation>
    </message>
    <message>
        <source>Told %1. Comes with Kaze: it can be changed and switched off, not removed.</source>
        <translation>Gemeldet %1. Von Kaze mitgebracht: Sie kann geändert und ausgeschaltet, aber nicht entfernt werden.</translation>
    </message>
    <message>
        <source>Told %1.</source>
        <translation>Gemeldet %1.</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Back to how it came with Kaze</source>
        <translation>Zurück zu dem, wie Kaze sie mitbringt</translation>
    </message>
    <message>
        <source>Removes the rule (Del)</source>
        <translation>Entfernt die Regel (Entf)</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RuleDialog</name>
    <message>
        <source>Make the rule</source>
        <translation>Regel anlegen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Change the rule %1</source>
        <translation>Regel %1 ändern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Er wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>The rule %1 is made</source>
        <translation>Die Regel %1 ist angelegt</translation>
    </message>
    <message>
        <source>The rule %1 is changed</source>
        <translation>Die Regel %1 ist geändert</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RuleForm</name>
    <message>
        <source>a notice in the tray</source>
        <translation>ein Hinweis im Infobereich</translation>
    </message>
    <message>
        <source>a line in the log</source>
        <translation>eine Zeile im Protokoll</translation>
    </message>
    <message>
        <source>above</source>
        <translation>über</translation>
    </message>
    <message>
        <source>below</source>
        <translation>unter</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>warning or critical</source>
        <translation>warnend oder kritisch</translation>
    </message>
    <message>
        <source>what it is called in the list</source>
        <translation>wie sie in der Liste heißt</translation>
    </message>
    <message>
        <source>one alert for all; a label: one for each of its values</source>
        <translation>ein Alarm für alles; ein Label: einer für jeden seiner Werte</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Looks at</source>
        <translation>Achtet auf</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>Of it</source>
        <translation>Davon</translation>
    </message>
    <message>
        <source>Only with</source>
        <translation>Nur mit</translation>
    </message>
    <message>
        <source>An alert for each</source>
        <translation>Ein Alarm für jeden</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 min</translation>
    </message>
    <message>
        <source>fires at once</source>
        <translation>löst sofort aus</translation>
    </message>
    <message>
        <source>Fires when</source>
        <translation>Löst aus, wenn</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Looked at over</source>
        <translation>Betrachtet über</translation>
    </message>
    <message>
        <source>Holds for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schwere</translation>
    </message>
    <message>
        <source>Told by</source>
        <translation>Gemeldet durch</translation>
    </message>
    <message>
        <source>what to do about it, for whoever sees it</source>
        <translation>was zu tun ist, für den, der es sieht</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>14.4: a month&apos;s budget in two days</source>
        <translation>14.4: das Budget eines Monats in zwei Tagen</translation>
    </message>
    <message>
        <source>30 min</source>
        <translation>30 min</translation>
    </message>
    <message>
        <source>in the metric&apos;s unit</source>
        <translation>in der Einheit der Metrik</translation>
    </message>
    <message>
        <source>Give the rule a name.</source>
        <translation>Geben Sie der Regel einen Namen.</translation>
    </message>
    <message>
        <source>Say which metric it looks at.</source>
        <translation>Sagen Sie, auf welche Metrik sie achtet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; are no labels; write them like provider=openai agent=triage.</source>
        <translation>„%1“ sind keine Labels; schreiben Sie sie wie provider=openai agent=triage.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no threshold.</source>
        <translation>„%1“ ist keine Schwelle.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time; write it like 30 s, 5 min or 2 h.</source>
        <translation>„%1“ ist keine Zeit; schreiben Sie sie wie 30 s, 5 min oder 2 h.</translation>
    </message>
    <message>
        <source>each budget</source>
        <translation>jedes Budget</translation>
    </message>
    <message>
        <source>each trigger</source>
        <translation>jeder Auslöser</translation>
    </message>
    <message>
        <source>the webhook %1</source>
        <translation>den Webhook %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RulesDialog</name>
    <message>
        <source>blue</source>
        <translation>blau</translation>
    </message>
    <message>
        <source>green</source>
        <translation>grün</translation>
    </message>
    <message>
        <source>yellow</source>
        <translation>gelb</translation>
    </message>
    <message>
        <source>red</source>
        <translation>rot</translation>
    </message>
    <message>
        <source>violet</source>
        <translation>violett</translation>
    </message>
    <message>
        <source>teal</source>
        <translation>petrol</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>grau</translation>
    </message>
    <message>
        <source>Colour rules</source>
        <translation>Farbregeln</translation>
    </message>
    <message>
        <source>Traces and spans that fit a filter get its word in its colour; the first rule that fits wins. Fields of traces: agent, pool, tenant, status, dur, cost, spans, tokens, errors; of spans: name, kind, status, dur, cost, tokens.</source>
        <translation>Traces und Abschnitte, die zu einem Filter passen, bekommen dessen Wort in dessen Farbe; die erste passende Regel gilt. Felder von Traces: agent, pool, tenant, status, dur, cost, spans, tokens, errors; von Abschnitten: name, kind, status, dur, cost, tokens.</translation>
    </message>
    <message>
        <source>Use these rules</source>
        <translation>Regeln übernehmen</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>Regel hinzufügen</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>langsam</translation>
    </message>
    <message>
        <source>Word of rule %1</source>
        <translation>Wort der Regel %1</translation>
    </message>
    <message>
        <source>Filter of rule %1</source>
        <translation>Filter der Regel %1</translation>
    </message>
    <message>
        <source>Colour of rule %1</source>
        <translation>Farbe der Regel %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove rule %1</source>
        <translation>Regel %1 entfernen</translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; needs a word: a colour alone tells not everybody something.</source>
        <translation>Die Regel „%1“ braucht ein Wort: Eine Farbe allein sagt nicht jedem etwas.</translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; needs a filter.</source>
        <translation>Die Regel „%1“ braucht einen Filter.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RulesPanel</name>
    <message>
        <source>Rules of alerts</source>
        <translation>Alarmregeln</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Reading the rules…</source>
        <translation>Die Regeln werden gelesen…</translation>
    </message>
    <message>
        <source>They watch whether they are shown or not.</source>
        <translation>Sie achten darauf, ob sie angezeigt werden oder nicht.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No rules</source>
        <translation>Keine Regeln</translation>
    </message>
    <message>
        <source>A rule says what to watch for and whom to tell: a metric, a budget, a span that never ends.</source>
        <translation>Eine Regel sagt, worauf zu achten und wem es zu melden ist: eine Metrik, ein Budget, ein Span, der nie endet.</translation>
    </message>
    <message>
        <source>No rule matches the filter</source>
        <translation>Keine Regel passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunActions</name>
    <message>
        <source>None of the selected runs can be changed this way</source>
        <translation>Keiner der gewählten Läufe lässt sich so ändern</translation>
    </message>
    <message>
        <source>Cancel the run of %1?</source>
        <translation>Lauf von %1 abbrechen?</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n runs?</source>
        <translation>
            <numerusform>%n Lauf abbrechen?</numerusform>
            <numerusform>%n Läufe abbrechen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Calls that are under way are stopped. Everything done so far is kept: steps, files, costs. A cancelled run cannot be resumed.</source>
        <translation>Laufende Aufrufe werden gestoppt. Alles bisher Getane bleibt: Schritte, Dateien, Kosten. Ein abgebrochener Lauf lässt sich nicht fortsetzen.</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n run(s)</source>
        <translation>
            <numerusform>%n Lauf abbrechen</numerusform>
            <numerusform>%n Läufe abbrechen</numerusform>
        </translation>
    </message>
    <message>
        <source>Let them run</source>
        <translation>Laufen lassen</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) will pause after this step</source>
        <translation>
            <numerusform>%n Lauf hält nach diesem Schritt an</numerusform>
            <numerusform>%n Läufe halten nach diesem Schritt an</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) go on</source>
        <translation>
            <numerusform>%n Lauf geht weiter</numerusform>
            <numerusform>%n Läufe gehen weiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) cancelled</source>
        <translation>
            <numerusform>%n Lauf abgebrochen</numerusform>
            <numerusform>%n Läufe abgebrochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) did not change: %1</source>
        <translation>
            <numerusform>%n Lauf blieb unverändert: %1</numerusform>
            <numerusform>%n Läufe blieben unverändert: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Let it run</source>
        <translation>Laufen lassen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunCells</name>
    <message>
        <source>%1 in, %2 out</source>
        <translation>%1 hinein, %2 heraus</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Doing now</source>
        <translation>Tut gerade</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Zug</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>RAM</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Run %1
%2</source>
        <translation>Lauf %1
%2</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunDetailPanel</name>
    <message>
        <source>Parts of the run</source>
        <translation>Teile des Laufs</translation>
    </message>
    <message>
        <source>Subagents</source>
        <translation>Unteragenten</translation>
    </message>
    <message>
        <source>Agent file as it was when the run started</source>
        <translation>Agentendatei, wie sie beim Start des Laufs war</translation>
    </message>
    <message>
        <source>Final answer</source>
        <translation>Endgültige Antwort</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>Definition</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Open trace</source>
        <translation>Trace öffnen</translation>
    </message>
    <message>
        <source>Where its time and money went</source>
        <translation>Wohin Zeit und Geld gingen</translation>
    </message>
    <message>
        <source>Copies the run&apos;s whole id</source>
        <translation>Kopiert die ganze Kennung des Laufs</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>%1 kopiert</translation>
    </message>
    <message>
        <source>Tool calls</source>
        <translation>Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>turn %1 of %2</source>
        <translation>Zug %1 von %2</translation>
    </message>
    <message>
        <source>turn %1</source>
        <translation>Zug %1</translation>
    </message>
    <message>
        <source>Run %1, started %2</source>
        <translation>Lauf %1, begonnen %2</translation>
    </message>
    <message>
        <source>‹ parent run</source>
        <translation>‹ Elternlauf</translation>
    </message>
    <message>
        <source>Subagents %1</source>
        <translation>Unteragenten %1</translation>
    </message>
    <message>
        <source>It ended without an answer.</source>
        <translation>Er endete ohne Antwort.</translation>
    </message>
    <message>
        <source>No answer yet.</source>
        <translation>Noch keine Antwort.</translation>
    </message>
    <message>
        <source>Counting stopped: %1</source>
        <translation>Zählen angehalten: %1</translation>
    </message>
    <message>
        <source>Counted %1 of %2 steps…</source>
        <translation>%1 von %2 Schritten gezählt…</translation>
    </message>
    <message>
        <source>No tool was called so far.</source>
        <translation>Bisher wurde kein Werkzeug aufgerufen.</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in all. The time of calls that ran at once counts for each.</source>
        <translation>
            <numerusform>%n Aufruf insgesamt. Die Zeit gleichzeitiger Aufrufe zählt für jeden.</numerusform>
            <numerusform>%n Aufrufe insgesamt. Die Zeit gleichzeitiger Aufrufe zählt für jeden.</numerusform>
        </translation>
    </message>
    <message>
        <source>run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>Copy id of run %1</source>
        <translation>Kennung von Lauf %1 kopieren</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Wegmarken</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunFacts</name>
    <message>
        <source>Run it again</source>
        <translation>Noch einmal laufen lassen</translation>
    </message>
    <message>
        <source>Parts of the run</source>
        <translation>Teile des Laufs</translation>
    </message>
    <message>
        <source>Final answer</source>
        <translation>Endgültige Antwort</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Wegmarken</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Overview of the run</source>
        <translation>Überblick über den Lauf</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Its conversation, on the page Agents</source>
        <translation>Sein Gespräch, auf der Seite Agenten</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Trace</translation>
    </message>
    <message>
        <source>Where its time and money went</source>
        <translation>Wohin seine Zeit und sein Geld gingen</translation>
    </message>
    <message>
        <source>A new run from the same task; this one stays as it is</source>
        <translation>Ein neuer Lauf mit derselben Aufgabe; dieser bleibt, wie er ist</translation>
    </message>
    <message numerus="yes">
        <source>It waits for a place in the pool %1: %2 of %3 are taken, and %n run(s) wait.</source>
        <translation>
            <numerusform>Er wartet auf einen Platz im Pool %1: %2 von %3 sind besetzt, und %n Lauf wartet.</numerusform>
            <numerusform>Er wartet auf einen Platz im Pool %1: %2 von %3 sind besetzt, und %n Läufe warten.</numerusform>
        </translation>
    </message>
    <message>
        <source>forked from %1</source>
        <translation>abgezweigt von %1</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Vorrang</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>Züge</translation>
    </message>
    <message>
        <source>%1, %2 tool calls</source>
        <translation>%1, %2 Werkzeugaufrufe</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Subagents</source>
        <translation>Unteragenten</translation>
    </message>
    <message>
        <source>It ended without an answer.</source>
        <translation>Er endete ohne Antwort.</translation>
    </message>
    <message>
        <source>No answer yet.</source>
        <translation>Noch keine Antwort.</translation>
    </message>
    <message>
        <source>conversation, or supervised while somebody watches</source>
        <translation>Gespräch, oder beaufsichtigt, während jemand zusieht</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunForm</name>
    <message>
        <source>column %1: %2</source>
        <translation>Spalte %1: %2</translation>
    </message>
    <message>
        <source>Definition of the agent</source>
        <translation>Definition des Agenten</translation>
    </message>
    <message>
        <source>What is to be done? For example: Review the indexer folder and write report.md.</source>
        <translation>Was ist zu tun? Zum Beispiel: Prüfe den Ordner indexer und schreibe report.md.</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>as the agent says</source>
        <translation>wie der Agent sagt</translation>
    </message>
    <message>
        <source>Base URL</source>
        <translation>Basis-URL</translation>
    </message>
    <message>
        <source>Of an OpenAI-compatible server, for this run alone. Empty: the provider&apos;s own.</source>
        <translation>Eines OpenAI-kompatiblen Servers, nur für diesen Lauf. Leer: die des Anbieters.</translation>
    </message>
    <message>
        <source>Budget in US dollars</source>
        <translation>Budget in US-Dollar</translation>
    </message>
    <message>
        <source>The run stops before the call that would pass it. Empty: what the agent file says.</source>
        <translation>Der Lauf hält vor dem Aufruf, der es überschreiten würde. Leer: was die Agentendatei sagt.</translation>
    </message>
    <message>
        <source>Budget in tokens</source>
        <translation>Budget in Token</translation>
    </message>
    <message>
        <source>Input and output together; 200 k is two hundred thousand. Empty: what the agent file says.</source>
        <translation>Eingabe und Ausgabe zusammen; 200 k sind zweihunderttausend. Leer: was die Agentendatei sagt.</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Approvals</source>
        <translation>Freigaben</translation>
    </message>
    <message>
        <source>ask as the agent says</source>
        <translation>fragen, wie der Agent sagt</translation>
    </message>
    <message>
        <source>allow all</source>
        <translation>alles erlauben</translation>
    </message>
    <message>
        <source>allow none</source>
        <translation>nichts erlauben</translation>
    </message>
    <message>
        <source>Nothing is asked; what the agent file denies stays denied.</source>
        <translation>Nichts wird gefragt; was die Agentendatei verbietet, bleibt verboten.</translation>
    </message>
    <message>
        <source>What would be asked is refused, and the agent does without it.</source>
        <translation>Was gefragt würde, wird abgelehnt, und der Agent kommt ohne aus.</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>Definition</translation>
    </message>
    <message>
        <source>the folder it works on</source>
        <translation>der Ordner, in dem er arbeitet</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no amount of money; write it like 0.50</source>
        <translation>„%1“ ist kein Geldbetrag; schreiben Sie ihn wie 0.50</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number of tokens; write it like 200 k or 200000</source>
        <translation>„%1“ ist keine Anzahl von Token; schreiben Sie sie wie 200 k oder 200000</translation>
    </message>
    <message>
        <source>a hint: the cell chooses the model</source>
        <translation>ein Hinweis: die Zelle wählt das Modell</translation>
    </message>
    <message>
        <source>&quot;provider/model&quot; or a hint. Empty: what the agent file says, else %1.</source>
        <translation>„Anbieter/Modell“ oder ein Hinweis. Leer: was die Agentendatei sagt, sonst %1.</translation>
    </message>
    <message>
        <source>valid · schema 1</source>
        <translation>gültig · Schema 1</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>→ %1</source>
        <translation>→ %1</translation>
    </message>
    <message>
        <source>a folder of its machine, from / on</source>
        <translation>ein Ordner ihres Rechners, ab /</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunGauges</name>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>%1 tokens with its subagents</source>
        <translation>%1 Token mit seinen Unteragenten</translation>
    </message>
    <message>
        <source>%1 with its subagents</source>
        <translation>%1 mit seinen Unteragenten</translation>
    </message>
    <message>
        <source>no limit set</source>
        <translation>keine Grenze gesetzt</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>%1 tokens in the last prompt</source>
        <translation>%1 Token in der letzten Anfrage</translation>
    </message>
    <message>
        <source>of %1 tokens</source>
        <translation>von %1 Token</translation>
    </message>
    <message>
        <source>tokens, limit not known</source>
        <translation>Token, Grenze nicht bekannt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunListPanel</name>
    <message>
        <source>Runs by state</source>
        <translation>Läufe nach Zustand</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>Every run and its steps are kept.</source>
        <translation>Jeder Lauf und seine Schritte sind erhalten.</translation>
    </message>
    <message>
        <source>Try again, or look at the engine&apos;s state in the status bar.</source>
        <translation>Noch einmal versuchen oder den Zustand des Kerns in der Statuszeile ansehen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>Noch keine Läufe</translation>
    </message>
    <message>
        <source>Start an agent on a folder. It appears here with what it does, what it costs and what it asks.</source>
        <translation>Starten Sie einen Agenten auf einem Ordner. Er erscheint hier mit dem, was er tut, was er kostet und was er fragt.</translation>
    </message>
    <message>
        <source>No run matches the filter</source>
        <translation>Kein Lauf passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>Rückfrage</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>Budget</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunPicker</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>state:failed agent:dev-* timeout</source>
        <translation>state:failed agent:dev-* timeout</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare with which run?</source>
        <translation>Mit welchem Lauf vergleichen?</translation>
    </message>
    <message>
        <source>No run matches the filter</source>
        <translation>Kein Lauf passt zum Filter</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunProblem</name>
    <message>
        <source>Its process ended in the middle.</source>
        <translation>Sein Prozess endete mittendrin.</translation>
    </message>
    <message>
        <source>Every step is kept. Resuming goes on from the last one and repeats no model call.</source>
        <translation>Jeder Schritt ist erhalten. Fortsetzen geht vom letzten aus weiter und wiederholt keinen Modellaufruf.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Its budget is used up.</source>
        <translation>Sein Budget ist aufgebraucht.</translation>
    </message>
    <message>
        <source>What it did is kept. Start it again with a larger budget.</source>
        <translation>Was er tat, ist erhalten. Starten Sie ihn mit größerem Budget neu.</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>It failed and left no message.</source>
        <translation>Er scheiterte ohne eine Meldung.</translation>
    </message>
    <message>
        <source>Every step is kept. Store a key that works, then resume the run.</source>
        <translation>Jeder Schritt ist erhalten. Speichern Sie einen gültigen Schlüssel und setzen Sie den Lauf fort.</translation>
    </message>
    <message>
        <source>Providers and keys</source>
        <translation>Anbieter und Schlüssel</translation>
    </message>
    <message>
        <source>Every step is kept. Change what is wrong, then resume it or start a new run.</source>
        <translation>Jeder Schritt ist erhalten. Ändern Sie, was falsch ist, und setzen Sie fort oder starten Sie neu.</translation>
    </message>
    <message>
        <source>Every step is kept. Resuming goes on from the last one.</source>
        <translation>Jeder Schritt ist erhalten. Fortsetzen geht vom letzten aus weiter.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>state:failed agent:dev-* timeout</source>
        <translation>state:failed agent:dev-* timeout</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Two selected runs side by side (C); with one selected, choose the other</source>
        <translation>Zwei gewählte Läufe nebeneinander (C); ist einer gewählt, wählen Sie den anderen</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Starts selected runs that ended badly again from their task (R)</source>
        <translation>Beginnt gewählte Läufe, die schlecht ausgingen, noch einmal mit ihrer Aufgabe (R)</translation>
    </message>
    <message>
        <source>Pause all that match…</source>
        <translation>Alle passenden anhalten…</translation>
    </message>
    <message>
        <source>Resume all that match…</source>
        <translation>Alle passenden fortsetzen…</translation>
    </message>
    <message>
        <source>Cancel all that match…</source>
        <translation>Alle passenden abbrechen…</translation>
    </message>
    <message>
        <source>All that match</source>
        <translation>Alle passenden</translation>
    </message>
    <message>
        <source>One command for every run that the filter names; asks first</source>
        <translation>Ein Befehl für jeden Lauf, den der Filter nennt; fragt zuerst</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Start an agent (Ctrl+N)</source>
        <translation>Einen Agenten starten (Strg+N)</translation>
    </message>
    <message>
        <source>Compare the selected runs</source>
        <translation>Die gewählten Läufe vergleichen</translation>
    </message>
    <message>
        <source>Compare this run with another…</source>
        <translation>Diesen Lauf mit einem anderen vergleichen…</translation>
    </message>
    <message>
        <source>Run the selected tasks again</source>
        <translation>Die gewählten Aufgaben noch einmal laufen lassen</translation>
    </message>
    <message>
        <source>Fork this run from its chosen step…</source>
        <translation>Von diesem Lauf am gewählten Schritt abzweigen…</translation>
    </message>
    <message>
        <source>Show the checkpoints of this run</source>
        <translation>Die Wegmarken dieses Laufs zeigen</translation>
    </message>
    <message>
        <source>Show the answer of this run</source>
        <translation>Die Antwort dieses Laufs zeigen</translation>
    </message>
    <message>
        <source>Open this run on the page Agents</source>
        <translation>Diesen Lauf auf der Seite Agenten öffnen</translation>
    </message>
    <message>
        <source>Open the trace of this run</source>
        <translation>Den Trace dieses Laufs öffnen</translation>
    </message>
    <message>
        <source>Pause the selected runs</source>
        <translation>Die gewählten Läufe anhalten</translation>
    </message>
    <message>
        <source>Resume the selected runs</source>
        <translation>Die gewählten Läufe fortsetzen</translation>
    </message>
    <message>
        <source>Cancel the selected runs</source>
        <translation>Die gewählten Läufe abbrechen</translation>
    </message>
    <message>
        <source>Pause all runs that match the filter…</source>
        <translation>Alle Läufe anhalten, die zum Filter passen…</translation>
    </message>
    <message>
        <source>Resume all runs that match the filter…</source>
        <translation>Alle Läufe fortsetzen, die zum Filter passen…</translation>
    </message>
    <message>
        <source>Cancel all runs that match the filter…</source>
        <translation>Alle Läufe abbrechen, die zum Filter passen…</translation>
    </message>
    <message>
        <source>Change the limit of this run&apos;s pool…</source>
        <translation>Die Grenze des Pools dieses Laufs ändern…</translation>
    </message>
    <message>
        <source>This run is in no pool</source>
        <translation>Dieser Lauf ist in keinem Pool</translation>
    </message>
    <message>
        <source>Select two runs to compare</source>
        <translation>Wählen Sie zwei Läufe zum Vergleichen</translation>
    </message>
    <message>
        <source>Choose the step that the new run begins at</source>
        <translation>Wählen Sie den Schritt, an dem der neue Lauf beginnt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SavedFilters</name>
    <message>
        <source>Save the filter</source>
        <translation>Filter speichern</translation>
    </message>
    <message>
        <source>Keeps “%1” under a name. One of the same name is replaced.</source>
        <translation>Behält „%1“ unter einem Namen. Ein gleichnamiger wird ersetzt.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Remove a saved filter</source>
        <translation>Einen gespeicherten Filter entfernen</translation>
    </message>
    <message>
        <source>The filter %1 is removed</source>
        <translation>Der Filter %1 ist entfernt</translation>
    </message>
    <message>
        <source>Save the filter…</source>
        <translation>Filter speichern…</translation>
    </message>
    <message>
        <source>There is no filter to save</source>
        <translation>Es gibt keinen Filter zu speichern</translation>
    </message>
    <message>
        <source>Saved as the filter %1</source>
        <translation>Als Filter %1 gespeichert</translation>
    </message>
    <message>
        <source>Rename a saved filter</source>
        <translation>Gespeicherten Filter umbenennen</translation>
    </message>
    <message>
        <source>It is too long, or 200 are kept already: remove one first.</source>
        <translation>Er ist zu lang, oder es sind schon 200 gespeichert: Entfernen Sie zuerst einen.</translation>
    </message>
    <message>
        <source>Rename the filter</source>
        <translation>Filter umbenennen</translation>
    </message>
    <message>
        <source>It stays as it is; only its name is another.</source>
        <translation>Er bleibt, wie er ist; nur sein Name ist ein anderer.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>There is a filter of that name already.</source>
        <translation>Einen Filter dieses Namens gibt es schon.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleActions</name>
    <message>
        <source>%1 did not fire: %2</source>
        <translation>%1 lief nicht an: %2</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation>%1: %2. %3</translation>
    </message>
    <message>
        <source>%1 fired: %2</source>
        <translation>%1 lief an: %2</translation>
    </message>
    <message>
        <source>%1 did not change: %2</source>
        <translation>%1 unverändert: %2</translation>
    </message>
    <message>
        <source>%1 is paused; what it misses is not caught up</source>
        <translation>%1 ist angehalten; was er verpasst, wird nicht nachgeholt</translation>
    </message>
    <message>
        <source>%1 goes on</source>
        <translation>%1 läuft weiter</translation>
    </message>
    <message>
        <source>Remove the schedule %1?</source>
        <translation>Den Zeitplan %1 entfernen?</translation>
    </message>
    <message>
        <source>It will not fire again; its next fire would have been on %1. Runs that it started go on, and its history stays.</source>
        <translation>Er läuft nicht mehr an; das nächste Mal wäre %1 gewesen. Läufe, die er begonnen hat, gehen weiter, und sein Verlauf bleibt.</translation>
    </message>
    <message>
        <source>It will not fire again. Runs that it started go on, and its history stays.</source>
        <translation>Er läuft nicht mehr an. Läufe, die er begonnen hat, gehen weiter, und sein Verlauf bleibt.</translation>
    </message>
    <message>
        <source>Remove the schedule</source>
        <translation>Zeitplan entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>%1 was not removed: %2</source>
        <translation>%1 wurde nicht entfernt: %2</translation>
    </message>
    <message>
        <source>%1 is removed</source>
        <translation>%1 ist entfernt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleDetailPanel</name>
    <message>
        <source>Parts of the schedule</source>
        <translation>Teile des Zeitplans</translation>
    </message>
    <message>
        <source>Fires</source>
        <translation>Anläufe</translation>
    </message>
    <message>
        <source>The schedule as it was written</source>
        <translation>Der Zeitplan, wie er geschrieben wurde</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>Definition</translation>
    </message>
    <message>
        <source>Run now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Fires once out of turn; its rules for overlap hold (R)</source>
        <translation>Läuft einmal außer der Reihe an; seine Regeln für Überschneidungen gelten (R)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>A paused schedule misses its fires; they are not caught up (P)</source>
        <translation>Ein angehaltener Zeitplan verpasst seine Anläufe; sie werden nicht nachgeholt (P)</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change when it fires and what it does (E)</source>
        <translation>Ändern, wann er anläuft und was er tut (E)</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>It fires no more; its history stays (Delete)</source>
        <translation>Er läuft nicht mehr an; sein Verlauf bleibt (Entf)</translation>
    </message>
    <message>
        <source>Next fires</source>
        <translation>Nächste Anläufe</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was er tut</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Overview of the schedule</source>
        <translation>Überblick über den Zeitplan</translation>
    </message>
    <message>
        <source>This fire started no run</source>
        <translation>Dieser Anlauf begann keinen Lauf</translation>
    </message>
    <message>
        <source>It has not fired yet</source>
        <translation>Er ist noch nicht angelaufen</translation>
    </message>
    <message>
        <source>Each fire appears here with what became of it and the run that it started.</source>
        <translation>Jeder Anlauf erscheint hier mit dem, was aus ihm wurde, und dem Lauf, den er begann.</translation>
    </message>
    <message>
        <source>Reading its history…</source>
        <translation>Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>when, time zone</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>It is paused.</source>
        <translation>Er ist angehalten.</translation>
    </message>
    <message>
        <source>It fires when a message comes.</source>
        <translation>Er läuft an, wenn eine Nachricht kommt.</translation>
    </message>
    <message>
        <source>Its time is over.</source>
        <translation>Seine Zeit ist vorbei.</translation>
    </message>
    <message>
        <source>Nothing is planned.</source>
        <translation>Nichts ist geplant.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Message to</source>
        <translation>Nachricht an</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>one of its own</source>
        <translation>ein eigener</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>%1 made, %2 skipped, %3 missed</source>
        <translation>%1 gemacht, %2 übersprungen, %3 verpasst</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überschneidung</translation>
    </message>
    <message>
        <source>Missed</source>
        <translation>Verpasst</translation>
    </message>
    <message>
        <source>Jitter</source>
        <translation>Streuung</translation>
    </message>
    <message>
        <source>Each fire comes up to %1 later, so that not all come at once.</source>
        <translation>Jeder Anlauf kommt bis zu %1 später, damit nicht alle zugleich kommen.</translation>
    </message>
    <message>
        <source>Not on</source>
        <translation>Nicht am</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>%1 fires in all</source>
        <translation>%1 Anläufe insgesamt</translation>
    </message>
    <message>
        <source>Every fire is recorded.</source>
        <translation>Jeder Anlauf ist festgehalten.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleDialog</name>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Make the schedule</source>
        <translation>Zeitplan anlegen</translation>
    </message>
    <message>
        <source>Change the schedule %1</source>
        <translation>Den Zeitplan %1 ändern</translation>
    </message>
    <message>
        <source>New schedule</source>
        <translation>Neuer Zeitplan</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Er wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>The schedule %1 is made</source>
        <translation>Der Zeitplan %1 ist angelegt</translation>
    </message>
    <message>
        <source>The schedule %1 is changed</source>
        <translation>Der Zeitplan %1 ist geändert</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleForm</name>
    <message>
        <source>Starts a run</source>
        <translation>Beginnt einen Lauf</translation>
    </message>
    <message>
        <source>Publishes a message</source>
        <translation>Veröffentlicht eine Nachricht</translation>
    </message>
    <message>
        <source>skip the fire</source>
        <translation>überspringen</translation>
    </message>
    <message>
        <source>let one fire wait</source>
        <translation>einen warten lassen</translation>
    </message>
    <message>
        <source>start beside it</source>
        <translation>daneben beginnen</translation>
    </message>
    <message>
        <source>cancel the run before</source>
        <translation>den vorigen abbrechen</translation>
    </message>
    <message>
        <source>catch up once</source>
        <translation>einmal nachholen</translation>
    </message>
    <message>
        <source>catch up each</source>
        <translation>jeden nachholen</translation>
    </message>
    <message>
        <source>leave them</source>
        <translation>nicht nachholen</translation>
    </message>
    <message>
        <source>what it is for</source>
        <translation>wofür er da ist</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was er tut</translation>
    </message>
    <message>
        <source>While the run before is at work</source>
        <translation>Während der vorige Lauf arbeitet</translation>
    </message>
    <message>
        <source>Missed fires</source>
        <translation>Verpasste Anläufe</translation>
    </message>
    <message>
        <source>Of the last</source>
        <translation>Der letzten</translation>
    </message>
    <message>
        <source>its name, or a file</source>
        <translation>sein Name oder eine Datei</translation>
    </message>
    <message>
        <source>the folder it works on</source>
        <translation>der Ordner, in dem er arbeitet</translation>
    </message>
    <message>
        <source>as the agent says</source>
        <translation>wie Agent</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Budget in dollars</source>
        <translation>Budget in Dollar</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>{{date}}, {{time}}, {{local_time}}, {{schedule}}, {{fire}} stand for those of the fire; {{topic}}, {{kind}} and {{payload}} for those of its message.</source>
        <translation>{{date}}, {{time}}, {{local_time}}, {{schedule}}, {{fire}} stehen für die des Anlaufs; {{topic}}, {{kind}} und {{payload}} für die seiner Nachricht.</translation>
    </message>
    <message>
        <source>To the topic</source>
        <translation>An das Thema</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Text or JSON; {{date}}, {{time}}, {{schedule}} and {{fire}} are filled in.</source>
        <translation>Text oder JSON; {{date}}, {{time}}, {{schedule}} und {{fire}} werden eingesetzt.</translation>
    </message>
    <message>
        <source>Give it a name, so that it can be found again.</source>
        <translation>Geben Sie ihm einen Namen, damit er wiederzufinden ist.</translation>
    </message>
    <message>
        <source>Say which agent it starts.</source>
        <translation>Sagen Sie, welchen Agenten er startet.</translation>
    </message>
    <message>
        <source>Say what the agent is to do.</source>
        <translation>Sagen Sie, was der Agent tun soll.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no amount of dollars; write it like 0.50.</source>
        <translation>„%1“ ist kein Dollarbetrag; schreiben Sie ihn wie 0,50.</translation>
    </message>
    <message>
        <source>Say to which topic the message goes.</source>
        <translation>Sagen Sie, an welches Thema die Nachricht geht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no span to catch up; write it like 1 h, at most 31 d.</source>
        <translation>„%1“ ist keine Zeitspanne zum Nachholen; schreiben Sie sie wie 1 h, höchstens 31 d.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleListModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Fires</source>
        <translation>Anläufe</translation>
    </message>
    <message>
        <source>on a message</source>
        <translation>bei Nachricht</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>message to %1</source>
        <translation>Nachricht an %1</translation>
    </message>
    <message>
        <source>%1 made, %2 skipped, %3 missed</source>
        <translation>%1 gemacht, %2 übersprungen, %3 verpasst</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleListPanel</name>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Schedules by state</source>
        <translation>Zeitpläne nach Zustand</translation>
    </message>
    <message>
        <source>New schedule</source>
        <translation>Neuer Zeitplan</translation>
    </message>
    <message>
        <source>Reading the schedules…</source>
        <translation>Zeitpläne werden gelesen…</translation>
    </message>
    <message>
        <source>Schedules fire whether they are shown or not.</source>
        <translation>Zeitpläne laufen, ob sie gezeigt werden oder nicht.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No schedules yet</source>
        <translation>Noch keine Zeitpläne</translation>
    </message>
    <message>
        <source>A schedule starts an agent at set times, every so often, or when a message comes: every weekday at 02:00, every 15 minutes, after a build. It appears here with its next fire and what became of the last one.</source>
        <translation>Ein Zeitplan startet einen Agenten zu festen Zeiten, immer wieder oder wenn eine Nachricht kommt: werktags um 02:00, alle 15 Minuten, nach einem Build. Er erscheint hier mit seinem nächsten Anlauf und dem, was aus dem letzten wurde.</translation>
    </message>
    <message>
        <source>No schedule matches the filter</source>
        <translation>Kein Zeitplan passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SchedulePreviewView</name>
    <message>
        <source>When it would fire</source>
        <translation>Wann er anliefe</translation>
    </message>
    <message>
        <source>The cell does not answer: %1</source>
        <translation>Die Zelle antwortet nicht: %1</translation>
    </message>
    <message>
        <source>Nothing, as it is written now: see the note beside the field.</source>
        <translation>Gar nicht, so wie es dasteht: siehe den Hinweis am Feld.</translation>
    </message>
    <message>
        <source>Whenever a message of this topic comes.</source>
        <translation>Wann immer eine Nachricht dieses Themas kommt.</translation>
    </message>
    <message>
        <source>Never: its time is over.</source>
        <translation>Nie: seine Zeit ist vorbei.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ScheduleWords</name>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>verpasst</translation>
    </message>
    <message>
        <source>While the run before is at work, one fire waits for it to end; more are skipped.</source>
        <translation>Während der vorige Lauf arbeitet, wartet ein Anlauf auf sein Ende; weitere werden übersprungen.</translation>
    </message>
    <message>
        <source>A fire starts its run beside the one before.</source>
        <translation>Ein Anlauf beginnt seinen Lauf neben dem vorigen.</translation>
    </message>
    <message>
        <source>A fire cancels the run before, if that is still at work.</source>
        <translation>Ein Anlauf bricht den vorigen Lauf ab, wenn der noch arbeitet.</translation>
    </message>
    <message>
        <source>While the run before is at work, a fire is skipped.</source>
        <translation>Während der vorige Lauf arbeitet, wird ein Anlauf übersprungen.</translation>
    </message>
    <message>
        <source>Fires that were missed because the cell did not run stay missed.</source>
        <translation>Was verpasst wurde, weil die Zelle nicht lief, bleibt verpasst.</translation>
    </message>
    <message>
        <source>Each fire missed in the last %1 is caught up; older ones stay missed.</source>
        <translation>Jeder in den letzten %1 verpasste Anlauf wird nachgeholt; ältere bleiben verpasst.</translation>
    </message>
    <message>
        <source>Fires missed in the last %1 are caught up by one; older ones stay missed.</source>
        <translation>Was in den letzten %1 verpasst wurde, holt ein Anlauf nach; Älteres bleibt verpasst.</translation>
    </message>
    <message>
        <source>%1 here</source>
        <translation>%1 hier</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SchedulesPage</name>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>state:active target:code-* name:nightly*</source>
        <translation>state:active target:code-* name:nightly*</translation>
    </message>
    <message>
        <source>View of the schedules</source>
        <translation>Ansicht der Zeitpläne</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>Kalender</translation>
    </message>
    <message>
        <source>By next fire</source>
        <translation>Nach nächstem Anlauf</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>By age</source>
        <translation>Nach Alter</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordnung</translation>
    </message>
    <message>
        <source>New schedule</source>
        <translation>Neuer Zeitplan</translation>
    </message>
    <message>
        <source>Start an agent at set times, every so often, or on messages (N)</source>
        <translation>Einen Agenten zu festen Zeiten, immer wieder oder bei Nachrichten starten (N)</translation>
    </message>
    <message>
        <source>Run the selected schedule now</source>
        <translation>Den gewählten Zeitplan jetzt ausführen</translation>
    </message>
    <message>
        <source>Pause or resume the selected schedule</source>
        <translation>Den gewählten Zeitplan anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Change the selected schedule</source>
        <translation>Den gewählten Zeitplan ändern</translation>
    </message>
    <message>
        <source>Remove the selected schedule</source>
        <translation>Den gewählten Zeitplan entfernen</translation>
    </message>
    <message>
        <source>Open the last run of the selected schedule</source>
        <translation>Den letzten Lauf des gewählten Zeitplans öffnen</translation>
    </message>
    <message>
        <source>%1 has started no run yet</source>
        <translation>%1 hat noch keinen Lauf begonnen</translation>
    </message>
    <message>
        <source>Show the schedules as a list</source>
        <translation>Die Zeitpläne als Liste zeigen</translation>
    </message>
    <message>
        <source>Show the week as a calendar</source>
        <translation>Die Woche als Kalender zeigen</translation>
    </message>
    <message>
        <source>Calendar: the week before</source>
        <translation>Kalender: die Woche davor</translation>
    </message>
    <message>
        <source>Calendar: this week</source>
        <translation>Kalender: diese Woche</translation>
    </message>
    <message>
        <source>Calendar: the week after</source>
        <translation>Kalender: die Woche danach</translation>
    </message>
    <message>
        <source>Show the overview of the schedule</source>
        <translation>Den Überblick über den Zeitplan zeigen</translation>
    </message>
    <message>
        <source>Show what became of its fires</source>
        <translation>Zeigen, was aus seinen Anläufen wurde</translation>
    </message>
    <message>
        <source>Show how it was written</source>
        <translation>Zeigen, wie er geschrieben wurde</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SchemaField</name>
    <message>
        <source>%1 when left out</source>
        <translation>%1, wenn es fehlt</translation>
    </message>
    <message>
        <source>may be left out</source>
        <translation>darf fehlen</translation>
    </message>
    <message>
        <source>%1 · required</source>
        <translation>%1 · nötig</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>wählen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no whole number.</source>
        <translation>„%1“ ist keine ganze Zahl.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number.</source>
        <translation>„%1“ ist keine Zahl.</translation>
    </message>
    <message>
        <source>It must be %1 at least.</source>
        <translation>Es muss mindestens %1 sein.</translation>
    </message>
    <message>
        <source>It must be %1 at most.</source>
        <translation>Es darf höchstens %1 sein.</translation>
    </message>
    <message>
        <source>The tool needs this.</source>
        <translation>Das Werkzeug braucht dies.</translation>
    </message>
    <message>
        <source>It has %1 characters; %2 to %3 are allowed.</source>
        <translation>Es hat %1 Zeichen; %2 bis %3 sind erlaubt.</translation>
    </message>
    <message>
        <source>It does not fit the pattern %1.</source>
        <translation>Es passt nicht zum Muster %1.</translation>
    </message>
    <message>
        <source>This is no JSON; write it like %1.</source>
        <translation>Das ist kein JSON; schreiben Sie es wie %1.</translation>
    </message>
    <message>
        <source>It must be a list: [&quot;a&quot;, &quot;b&quot;].</source>
        <translation>Es muss eine Liste sein: [&quot;a&quot;, &quot;b&quot;].</translation>
    </message>
    <message>
        <source>It must be an object: {&quot;a&quot;: 1}.</source>
        <translation>Es muss ein Objekt sein: {&quot;a&quot;: 1}.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SchemaForm</name>
    <message>
        <source>How the arguments are written</source>
        <translation>Wie die Argumente geschrieben werden</translation>
    </message>
    <message>
        <source>This tool takes no arguments.</source>
        <translation>Dieses Werkzeug nimmt keine Argumente.</translation>
    </message>
    <message>
        <source>Arguments as JSON</source>
        <translation>Argumente als JSON</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formular</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>Argumente</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>Arguments are one JSON object: {&quot;name&quot;: value}.</source>
        <translation>Argumente sind ein JSON-Objekt: {&quot;name&quot;: Wert}.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SegmentedTabs</name>
    <message>
        <source>%1 is shown, one of %2</source>
        <translation>%1 wird gezeigt, eines von %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ServerDetail</name>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>What the server said last</source>
        <translation>Was der Server zuletzt sagte</translation>
    </message>
    <message>
        <source>Ends it and starts it again, also when it has failed</source>
        <translation>Beendet ihn und startet ihn neu, auch wenn er gescheitert ist</translation>
    </message>
    <message>
        <source>Ends it; the next call of one of its tools starts it again</source>
        <translation>Beendet ihn; der nächste Aufruf eines seiner Werkzeuge startet ihn wieder</translation>
    </message>
    <message>
        <source>Facts about the server</source>
        <translation>Angaben zum Server</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>every tenant</source>
        <translation>jeden Mandanten</translation>
    </message>
    <message>
        <source>the tenant %1</source>
        <translation>den Mandanten %1</translation>
    </message>
    <message>
        <source>, in %1</source>
        <translation>, in %1</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n in all</source>
        <translation>
            <numerusform>%1, insgesamt %n</numerusform>
            <numerusform>%1, insgesamt %n</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Processor time</source>
        <translation>Prozessorzeit</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>%1, %2 failed</source>
        <translation>%1, davon %2 gescheitert</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Held by</source>
        <translation>Gehalten von</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) and people</source>
        <translation>
            <numerusform>%n Lauf oder Mensch</numerusform>
            <numerusform>%n Läufen und Menschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>%1, %2 after it ended by itself</source>
        <translation>%1, davon %2, nachdem er von selbst endete</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Calls go</source>
        <translation>Aufrufe gehen</translation>
    </message>
    <message>
        <source>one by one, because it asks back</source>
        <translation>einer nach dem anderen, weil er zurückfragt</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Sandkasten</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>It has said nothing.</source>
        <translation>Er hat nichts gesagt.</translation>
    </message>
    <message>
        <source>the end of it</source>
        <translation>das Ende davon</translation>
    </message>
    <message>
        <source>%1 starts again</source>
        <translation>%1 startet neu</translation>
    </message>
    <message>
        <source>Stop %1?</source>
        <translation>%1 stoppen?</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) hold it. Their calls that are under way fail; the next call of one of its tools starts it again.</source>
        <translation>
            <numerusform>%n Lauf hält ihn. Seine laufenden Aufrufe scheitern; der nächste Aufruf eines seiner Werkzeuge startet ihn wieder.</numerusform>
            <numerusform>%n Läufe halten ihn. Ihre laufenden Aufrufe scheitern; der nächste Aufruf eines seiner Werkzeuge startet ihn wieder.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Let it run</source>
        <translation>Laufen lassen</translation>
    </message>
    <message>
        <source>%1 is stopped</source>
        <translation>%1 ist gestoppt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Abschnitte der Einstellungen</translation>
    </message>
    <message>
        <source>Providers and keys</source>
        <translation>Anbieter und Schlüssel</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Data and checks</source>
        <translation>Daten und Prüfungen</translation>
    </message>
    <message>
        <source>Add a provider</source>
        <translation>Einen Anbieter hinzufügen</translation>
    </message>
    <message>
        <source>Check what a run needs</source>
        <translation>Prüfen, was ein Lauf braucht</translation>
    </message>
    <message>
        <source>Add a tenant</source>
        <translation>Einen Mandanten hinzufügen</translation>
    </message>
    <message>
        <source>Tenants and pools</source>
        <translation>Mandanten und Pools</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SilenceDialog</name>
    <message>
        <source>Silence %1</source>
        <translation>%1 stummschalten</translation>
    </message>
    <message>
        <source>Nobody is told until then. The alert stays in the list, and is told of when it still fires afterwards.</source>
        <translation>Bis dahin wird niemandem etwas gemeldet. Der Alarm bleibt in der Liste und wird gemeldet, wenn er danach noch besteht.</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Stummschalten</translation>
    </message>
    <message>
        <source>Everything caused by %1</source>
        <translation>Alles wegen %1</translation>
    </message>
    <message>
        <source>The rule %1</source>
        <translation>Die Regel %1</translation>
    </message>
    <message>
        <source>Every alert</source>
        <translation>Jeder Alarm</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 Stunde</translation>
    </message>
    <message>
        <source>4 hours</source>
        <translation>4 Stunden</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <source>1 week</source>
        <translation>1 Woche</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>Andere…</translation>
    </message>
    <message>
        <source>30 min, 2 h, 3 d</source>
        <translation>30 min, 2 h, 3 d</translation>
    </message>
    <message>
        <source>why, for whoever wonders</source>
        <translation>warum, für den, der sich wundert</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time to be silent for; write it like 30 min, 2 h or 3 d, at most a year.</source>
        <translation>„%1“ ist keine Zeit zum Stummschalten; schreiben Sie sie wie 30 min, 2 h oder 3 d, höchstens ein Jahr.</translation>
    </message>
    <message>
        <source>It was not silenced: %1</source>
        <translation>Es wurde nicht stummgeschaltet: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SilenceModel</name>
    <message>
        <source>Silenced</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SilencesPanel</name>
    <message>
        <source>Silences</source>
        <translation>Stummschaltungen</translation>
    </message>
    <message>
        <source>End the silence</source>
        <translation>Stummschaltung beenden</translation>
    </message>
    <message>
        <source>Nothing is silenced</source>
        <translation>Nichts ist stummgeschaltet</translation>
    </message>
    <message>
        <source>Whoever works on what an alert tells of can silence it until a time, with the reason. It appears here until then.</source>
        <translation>Wer an dem arbeitet, was ein Alarm meldet, kann ihn bis zu einer Zeit stummschalten, mit dem Grund. Bis dahin steht es hier.</translation>
    </message>
    <message>
        <source>Reading the silences…</source>
        <translation>Die Stummschaltungen werden gelesen…</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Ends the selected one (Del)</source>
        <translation>Beendet die gewählte (Entf)</translation>
    </message>
    <message>
        <source>What is silenced stays so.</source>
        <translation>Was stumm ist, bleibt stumm.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillActions</name>
    <message>
        <source>Add a folder with a SKILL.md</source>
        <translation>Einen Ordner mit einer SKILL.md hinzufügen</translation>
    </message>
    <message>
        <source>Replace the skill %1?</source>
        <translation>Den Skill %1 ersetzen?</translation>
    </message>
    <message>
        <source>%1.
What it is now stays among its versions, and runs that began with it keep it.</source>
        <translation>%1.
Was er jetzt ist, bleibt unter seinen Versionen, und Läufe, die damit begannen, behalten es.</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Keep it as it is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>It was not added: %1</source>
        <translation>Er wurde nicht hinzugefügt: %1</translation>
    </message>
    <message>
        <source>%1 is in the library</source>
        <translation>%1 ist in der Bibliothek</translation>
    </message>
    <message>
        <source>%1 was not added</source>
        <translation>%1 wurde nicht hinzugefügt</translation>
    </message>
    <message>
        <source>It has errors. Put them right in %1 and add it again.</source>
        <translation>Er hat Fehler. Berichtigen Sie sie in %1 und fügen Sie ihn noch einmal hinzu.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>No agent names it.</source>
        <translation>Kein Agent nennt ihn.</translation>
    </message>
    <message numerus="yes">
        <source>%n agent(s) name it and cannot start until their files no longer do: %1.</source>
        <translation>
            <numerusform>%n Agent nennt ihn und kann nicht starten, solange seine Datei das tut: %1.</numerusform>
            <numerusform>%n Agenten nennen ihn und können nicht starten, solange ihre Dateien das tun: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove the skill %1?</source>
        <translation>Den Skill %1 entfernen?</translation>
    </message>
    <message>
        <source>It is taken from the library. Runs that began with it keep their versions.</source>
        <translation>Er wird aus der Bibliothek genommen. Läufe, die mit ihm begannen, behalten ihre Versionen.</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>%1 was removed</source>
        <translation>%1 wurde entfernt</translation>
    </message>
    <message>
        <source>It was not removed: %1</source>
        <translation>Er wurde nicht entfernt: %1</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Which folder on the machine of %1?</source>
        <translation>Welcher Ordner auf dem Rechner von %1?</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillDetail</name>
    <message>
        <source>Parts of the skill</source>
        <translation>Teile des Skills</translation>
    </message>
    <message>
        <source>What agents read</source>
        <translation>Was Agenten lesen</translation>
    </message>
    <message>
        <source>SKILL.md</source>
        <translation>SKILL.md</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Opens SKILL.md in the editor (Ctrl+E)</source>
        <translation>Öffnet SKILL.md im Editor (Strg+E)</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelltext</translation>
    </message>
    <message>
        <source>Shows the file as it is written, with what stands above the text</source>
        <translation>Zeigt die Datei, wie sie geschrieben ist, mit dem, was über dem Text steht</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Takes it from the library; runs that began with it keep it (Del)</source>
        <translation>Nimmt ihn aus der Bibliothek; Läufe, die mit ihm begannen, behalten ihn (Entf)</translation>
    </message>
    <message>
        <source>Choose a skill: its text, its files, its versions and where it is used appear here.</source>
        <translation>Wählen Sie einen Skill: Sein Text, seine Dateien, seine Versionen und wo er gebraucht wird, erscheinen hier.</translation>
    </message>
    <message>
        <source>Files %1</source>
        <translation>Dateien %1</translation>
    </message>
    <message>
        <source>Versions %1</source>
        <translation>Versionen %1</translation>
    </message>
    <message>
        <source>Use %1</source>
        <comment>number of uses</comment>
        <translation>Gebrauch %1</translation>
    </message>
    <message>
        <source>Problems %1</source>
        <translation>Probleme %1</translation>
    </message>
    <message>
        <source>This is no address of the web: %1</source>
        <translation>Das ist keine Adresse im Web: %1</translation>
    </message>
    <message>
        <source>Open this address?</source>
        <translation>Diese Adresse öffnen?</translation>
    </message>
    <message>
        <source>It stands in the skill, and opens in the browser:
%1</source>
        <translation>Sie steht im Skill und öffnet sich im Browser:
%1</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Hier bleiben</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillEditor</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Beside the text</source>
        <translation>Neben dem Text</translation>
    </message>
    <message>
        <source>How agents read it</source>
        <translation>Wie Agenten ihn lesen</translation>
    </message>
    <message>
        <source>What has changed</source>
        <translation>Was sich geändert hat</translation>
    </message>
    <message>
        <source>What is saved against what is written here</source>
        <translation>Was gespeichert ist, gegen das, was hier steht</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>Zurück zur Liste (Esc)</translation>
    </message>
    <message>
        <source>Checks the skill and writes it, unless it has errors (Ctrl+S)</source>
        <translation>Prüft den Skill und schreibt ihn, wenn er keine Fehler hat (Strg+S)</translation>
    </message>
    <message>
        <source>Path of the file in the skill</source>
        <translation>Pfad der Datei im Skill</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>Inzwischen geändert</translation>
    </message>
    <message>
        <source>Overwrite it</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Saves what is written here; what was saved meanwhile stays among the versions</source>
        <translation>Speichert, was hier steht; was inzwischen gespeichert wurde, bleibt unter den Versionen</translation>
    </message>
    <message>
        <source>Take it instead</source>
        <translation>Stattdessen übernehmen</translation>
    </message>
    <message>
        <source>Leaves what is written here and goes on with what was saved meanwhile</source>
        <translation>Verwirft, was hier steht, und macht mit dem weiter, was inzwischen gespeichert wurde</translation>
    </message>
    <message>
        <source>From what was saved meanwhile to what is written here</source>
        <translation>Von dem, was inzwischen gespeichert wurde, zu dem, was hier steht</translation>
    </message>
    <message>
        <source>This was written when the console was closed, and is not saved yet.</source>
        <translation>Das wurde geschrieben, als die Konsole geschlossen wurde, und ist noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>New skill</source>
        <translation>Neuer Skill</translation>
    </message>
    <message>
        <source>New skill %1</source>
        <translation>Neuer Skill %1</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>speichert</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>Nothing was written: %1</source>
        <translation>Nichts wurde geschrieben: %1</translation>
    </message>
    <message>
        <source>Say first what the file is called, such as references/example.md.</source>
        <translation>Sagen Sie zuerst, wie die Datei heißt, etwa references/example.md.</translation>
    </message>
    <message>
        <source>No answer came (%1). Save again: it is not written twice.</source>
        <translation>Es kam keine Antwort (%1). Speichern Sie noch einmal: Es wird nicht zweimal geschrieben.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Es wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Nothing was written: %1.</source>
        <translation>Nichts wurde geschrieben: %1.</translation>
    </message>
    <message>
        <source>Saved as version %1. Runs that began before keep theirs.</source>
        <translation>Gespeichert als Version %1. Läufe, die vorher begannen, behalten ihre.</translation>
    </message>
    <message>
        <source>There is a skill %1 already</source>
        <translation>Es gibt schon einen Skill %1</translation>
    </message>
    <message>
        <source>%1 was changed meanwhile</source>
        <translation>%1 wurde inzwischen geändert</translation>
    </message>
    <message>
        <source>%1.
What you wrote is still here. Whatever is saved last, the other stays among the versions.</source>
        <translation>%1.
Was Sie geschrieben haben, ist noch da. Was auch zuletzt gespeichert wird, das andere bleibt unter den Versionen.</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Weiter bearbeiten</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>It was not saved: %1 was removed meanwhile.</source>
        <translation>Es wurde nicht gespeichert: %1 wurde inzwischen entfernt.</translation>
    </message>
    <message>
        <source>%1 was removed meanwhile</source>
        <translation>%1 wurde inzwischen entfernt</translation>
    </message>
    <message>
        <source>What you wrote is still here. It can be saved as a new skill of that name.</source>
        <translation>Was Sie geschrieben haben, ist noch da. Es kann als neuer Skill dieses Namens gespeichert werden.</translation>
    </message>
    <message>
        <source>Save it as a new skill</source>
        <translation>Als neuen Skill speichern</translation>
    </message>
    <message>
        <source>Leave what is not saved?</source>
        <translation>Verlassen, was nicht gespeichert ist?</translation>
    </message>
    <message>
        <source>The new skill is not saved.</source>
        <translation>Der neue Skill ist nicht gespeichert.</translation>
    </message>
    <message>
        <source>What you wrote in %1 of %2 is not saved.</source>
        <translation>Was Sie in %1 von %2 geschrieben haben, ist nicht gespeichert.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillFileModel</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillFiles</name>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Edit file</source>
        <translation>Datei bearbeiten</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>New file…</source>
        <translation>Neue Datei…</translation>
    </message>
    <message>
        <source>Facts and files</source>
        <translation>Angaben und Dateien</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message numerus="yes">
        <source>%1 in %n file(s)</source>
        <translation>
            <numerusform>%1 in %n Datei</numerusform>
            <numerusform>%1 in %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>License</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>Braucht</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>It says so; what an agent may do its own file says.</source>
        <translation>So sagt er es; was ein Agent darf, sagt dessen eigene Datei.</translation>
    </message>
    <message>
        <source>There is no file %1 in the skill.</source>
        <translation>Im Skill ist keine Datei %1.</translation>
    </message>
    <message>
        <source>It is too long to be edited here.</source>
        <translation>Sie ist zu lang, um hier bearbeitet zu werden.</translation>
    </message>
    <message>
        <source>%1: its beginning</source>
        <translation>%1: der Anfang</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillLearning</name>
    <message>
        <source>Learn from runs</source>
        <translation>Aus Läufen lernen</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Text of the proposal</source>
        <translation>Text des Vorschlags</translation>
    </message>
    <message>
        <source>Open in the editor</source>
        <translation>Im Editor öffnen</translation>
    </message>
    <message>
        <source>Back to the library</source>
        <translation>Zurück zur Bibliothek</translation>
    </message>
    <message>
        <source>Putting like tasks together…</source>
        <translation>Ähnliche Aufgaben werden zusammengelegt…</translation>
    </message>
    <message>
        <source>a template</source>
        <translation>einer Vorlage</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>Episoden</translation>
    </message>
    <message>
        <source>How many runs at least a skill is made of</source>
        <translation>Aus wie vielen Läufen ein Skill mindestens gemacht wird</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>How like tasks must be (cosine); lower puts more together</source>
        <translation>Wie ähnlich Aufgaben sein müssen (Kosinus); weniger legt mehr zusammen</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>What share of them must at least have ended well, with a certainty of 95 %</source>
        <translation>Welcher Anteil mindestens gut geendet haben muss, mit 95 % Sicherheit</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Geschrieben von</translation>
    </message>
    <message>
        <source>A model writes better texts and costs money; a template lists what the runs did</source>
        <translation>Ein Modell schreibt bessere Texte und kostet Geld; eine Vorlage zählt auf, was die Läufe taten</translation>
    </message>
    <message>
        <source>Nothing is kept before it is saved there (Enter)</source>
        <translation>Nichts wird behalten, bevor es dort gespeichert ist (Eingabe)</translation>
    </message>
    <message>
        <source>Tenant: %1</source>
        <translation>Mandant: %1</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message numerus="yes">
        <source>of %n episode(s)</source>
        <translation>
            <numerusform>aus %n Episode</numerusform>
            <numerusform>aus %n Episoden</numerusform>
        </translation>
    </message>
    <message>
        <source>No skill can be learnt yet</source>
        <translation>Noch kann kein Skill gelernt werden</translation>
    </message>
    <message>
        <source>No group of like tasks is large and sure enough.</source>
        <translation>Keine Gruppe ähnlicher Aufgaben ist groß und sicher genug.</translation>
    </message>
    <message numerus="yes">
        <source>%n episode(s) were looked at. Fewer episodes, less likeness or less success above may find some.</source>
        <translation>
            <numerusform>%n Episode wurde angesehen. Weniger Episoden, Ähnlichkeit oder Erfolg zu verlangen, findet vielleicht welche.</numerusform>
            <numerusform>%n Episoden wurden angesehen. Weniger Episoden, Ähnlichkeit oder Erfolg zu verlangen, findet vielleicht welche.</numerusform>
        </translation>
    </message>
    <message>
        <source>Written by %1</source>
        <translation>Geschrieben von %1</translation>
    </message>
    <message>
        <source>Written from a template</source>
        <translation>Nach einer Vorlage geschrieben</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillListModel</name>
    <message>
        <source>Skill</source>
        <translation>Skill</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Wofür er ist</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>Uses</source>
        <translation>Gebrauch</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agenten</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message numerus="yes">
        <source>%1, the newest of %n version(s)</source>
        <translation>
            <numerusform>%1, die einzige Version</numerusform>
            <numerusform>%1, die neueste von %n Versionen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillListPanel</name>
    <message>
        <source>Skills</source>
        <translation>Skills</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Reading the skills…</source>
        <translation>Die Skills werden gelesen…</translation>
    </message>
    <message>
        <source>Agents keep the skills that they have.</source>
        <translation>Agenten behalten die Skills, die sie haben.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Library  %1</source>
        <translation>Bibliothek  %1</translation>
    </message>
    <message>
        <source>Library  %1 of %2</source>
        <translation>Bibliothek  %1 von %2</translation>
    </message>
    <message>
        <source>There is no skill in the library yet</source>
        <translation>Noch ist kein Skill in der Bibliothek</translation>
    </message>
    <message>
        <source>A skill is a folder with a SKILL.md that agents read when they need it. Add such a folder, write one here (N), or learn one from runs that ended well. It is kept in %1.</source>
        <translation>Ein Skill ist ein Ordner mit einer SKILL.md, die Agenten lesen, wenn sie sie brauchen. Fügen Sie so einen Ordner hinzu, schreiben Sie hier einen (N) oder lernen Sie einen aus Läufen, die gut endeten. Er liegt in %1.</translation>
    </message>
    <message>
        <source>No skill matches the filter</source>
        <translation>Kein Skill passt zum Filter</translation>
    </message>
    <message>
        <source>Words, name:release*, agent:triage, problems:errors, uses&gt;10, success&gt;80</source>
        <translation>Wörter, name:release*, agent:triage, problems:errors, uses&gt;10, success&gt;80</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillProblemModel</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was falsch ist</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>remark</source>
        <translation>Hinweis</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillProposalModel</name>
    <message>
        <source>Skill</source>
        <translation>Skill</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Wofür er ist</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>Episoden</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>The task that is least like the others has this cosine with their middle; 1 would be the same task.</source>
        <translation>Die Aufgabe, die den anderen am wenigsten ähnelt, hat diesen Kosinus mit ihrer Mitte; 1 wäre dieselbe Aufgabe.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillUseModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>Fehlschlag</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillUsePanel</name>
    <message>
        <source>No agent names it. An agent gets a skill by its name under skills in its file.</source>
        <translation>Kein Agent nennt ihn. Ein Agent bekommt einen Skill durch dessen Namen unter skills in seiner Datei.</translation>
    </message>
    <message>
        <source>Success, at least</source>
        <translation>Erfolg, mindestens</translation>
    </message>
    <message>
        <source>Runs that read it last</source>
        <translation>Läufe, die ihn zuletzt gelesen haben</translation>
    </message>
    <message>
        <source>No run that is remembered has read it yet.</source>
        <translation>Noch kein Lauf, an den sich die Zelle erinnert, hat ihn gelesen.</translation>
    </message>
    <message>
        <source>Agents that name it</source>
        <translation>Agenten, die ihn nennen</translation>
    </message>
    <message>
        <source>Shows the agent %1 and its file</source>
        <translation>Zeigt den Agenten %1 und seine Datei</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillVersionModel</name>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Erfolg</translation>
    </message>
    <message>
        <source>current</source>
        <translation>aktuell</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillVersions</name>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich geändert hat</translation>
    </message>
    <message>
        <source>File that is compared</source>
        <translation>Datei, die verglichen wird</translation>
    </message>
    <message>
        <source>Choose a version, or two to compare them.</source>
        <translation>Wählen Sie eine Version, oder zwei, um sie zu vergleichen.</translation>
    </message>
    <message>
        <source>%1 (new)</source>
        <comment>file</comment>
        <translation>%1 (neu)</translation>
    </message>
    <message>
        <source>%1 (gone)</source>
        <comment>file</comment>
        <translation>%1 (weg)</translation>
    </message>
    <message>
        <source>%1 (another size)</source>
        <comment>file</comment>
        <translation>%1 (andere Größe)</translation>
    </message>
    <message>
        <source>Version %1, the oldest that is kept</source>
        <translation>Version %1, die älteste, die es noch gibt</translation>
    </message>
    <message>
        <source>From %1 to %2: this file is the same</source>
        <translation>Von %1 zu %2: Diese Datei ist gleich</translation>
    </message>
    <message>
        <source>From %1 to %2: +%3 −%4 lines</source>
        <translation>Von %1 zu %2: +%3 −%4 Zeilen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillWords</name>
    <message>
        <source>not used yet</source>
        <translation>noch nicht gebraucht</translation>
    </message>
    <message>
        <source>%1 of %2, at least %3</source>
        <comment>successes of uses</comment>
        <translation>%1 von %2, mind. %3</translation>
    </message>
    <message>
        <source>No run that ended and is remembered has read it.</source>
        <translation>Kein Lauf, der geendet hat und an den sich die Zelle erinnert, hat ihn gelesen.</translation>
    </message>
    <message>
        <source>%1 of %2 runs that read it ended well. From these runs its share of successes is at least %3, with a certainty of 95 % (Wilson).</source>
        <translation>%1 von %2 Läufen, die ihn lasen, endeten gut. Nach diesen Läufen ist sein Anteil an Erfolgen mindestens %3, mit 95 % Sicherheit (Wilson).</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n Fehler</numerusform>
            <numerusform>%n Fehler</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation>
            <numerusform>%n Hinweis</numerusform>
            <numerusform>%n Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <comment>problems</comment>
        <translation>keine</translation>
    </message>
    <message>
        <source>the folder</source>
        <translation>der Ordner</translation>
    </message>
    <message>
        <source>remark: %1</source>
        <translation>Hinweis: %1</translation>
    </message>
    <message>
        <source>It has no name yet: write one after name: at its top.</source>
        <translation>Er hat noch keinen Namen: Schreiben Sie oben einen hinter name:.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be a name: it may hold lower-case letters, digits and single hyphens, none at its ends, 64 in all.</source>
        <translation>„%1“ kann kein Name sein: Er darf kleine Buchstaben, Ziffern und einzelne Bindestriche haben, keinen am Rand, 64 Zeichen im Ganzen.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SkillsPage</name>
    <message>
        <source>Skills</source>
        <translation>Skills</translation>
    </message>
    <message>
        <source>name:release* agent:triage problems:errors success&gt;80</source>
        <translation>name:release* agent:triage problems:errors success&gt;80</translation>
    </message>
    <message>
        <source>Learn…</source>
        <translation>Lernen…</translation>
    </message>
    <message>
        <source>Proposes skills from runs that ended well; nothing is kept before you save it</source>
        <translation>Schlägt Skills aus Läufen vor, die gut endeten; nichts wird behalten, bevor Sie es speichern</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Copies a folder with a SKILL.md into the library, after checking it</source>
        <translation>Kopiert einen Ordner mit einer SKILL.md in die Bibliothek, nachdem er geprüft ist</translation>
    </message>
    <message>
        <source>New skill</source>
        <translation>Neuer Skill</translation>
    </message>
    <message>
        <source>Writes one in the editor (N)</source>
        <translation>Schreibt einen im Editor (N)</translation>
    </message>
    <message>
        <source>Choose a skill first</source>
        <translation>Wählen Sie zuerst einen Skill</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Learn skills from runs</source>
        <translation>Skills aus Läufen lernen</translation>
    </message>
    <message>
        <source>Edit the selected skill</source>
        <translation>Den gewählten Skill bearbeiten</translation>
    </message>
    <message>
        <source>Write a new file of the selected skill</source>
        <translation>Eine neue Datei des gewählten Skills schreiben</translation>
    </message>
    <message>
        <source>Save what is edited</source>
        <translation>Speichern, was bearbeitet wird</translation>
    </message>
    <message>
        <source>Nothing is being edited</source>
        <translation>Nichts wird bearbeitet</translation>
    </message>
    <message>
        <source>Close the editor</source>
        <translation>Den Editor schließen</translation>
    </message>
    <message>
        <source>Remove the selected skill…</source>
        <translation>Den gewählten Skill entfernen…</translation>
    </message>
    <message>
        <source>Show the text of the skill</source>
        <translation>Den Text des Skills zeigen</translation>
    </message>
    <message>
        <source>Show the files of the skill</source>
        <translation>Die Dateien des Skills zeigen</translation>
    </message>
    <message>
        <source>Show the versions of the skill</source>
        <translation>Die Versionen des Skills zeigen</translation>
    </message>
    <message>
        <source>Show where the skill is used</source>
        <translation>Zeigen, wo der Skill gebraucht wird</translation>
    </message>
    <message>
        <source>Copy the name of the selected skill</source>
        <translation>Den Namen des gewählten Skills kopieren</translation>
    </message>
    <message>
        <source>Copy the folder of the selected skill</source>
        <translation>Den Ordner des gewählten Skills kopieren</translation>
    </message>
    <message>
        <source>Copy the folder of the library</source>
        <translation>Den Ordner der Bibliothek kopieren</translation>
    </message>
    <message>
        <source>Sort skills by name</source>
        <translation>Skills nach Namen ordnen</translation>
    </message>
    <message>
        <source>Sort skills by success, the surest first</source>
        <translation>Skills nach Erfolg ordnen, die sichersten zuerst</translation>
    </message>
    <message>
        <source>Sort skills by uses, the most used first</source>
        <translation>Skills nach Gebrauch ordnen, die meistgebrauchten zuerst</translation>
    </message>
    <message>
        <source>Sort skills by problems, those with errors first</source>
        <translation>Skills nach Problemen ordnen, die mit Fehlern zuerst</translation>
    </message>
    <message>
        <source>Sort skills by change, the newest first</source>
        <translation>Skills nach Änderung ordnen, die neuesten zuerst</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>New file…</source>
        <translation>Neue Datei…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Namen kopieren</translation>
    </message>
    <message>
        <source>Copy folder</source>
        <translation>Ordner kopieren</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>It cannot be edited: %1</source>
        <translation>Er kann nicht bearbeitet werden: %1</translation>
    </message>
    <message>
        <source>%1 is too long to be edited here.</source>
        <translation>%1 ist zu lang, um hier bearbeitet zu werden.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SlowQueryModel</name>
    <message>
        <source>Store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>Längste</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Insgesamt</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SlowQueryPanel</name>
    <message>
        <source>Slow queries</source>
        <translation>Langsame Abfragen</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Plan of the store</source>
        <translation>Plan des Speichers</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the statement with its plan</source>
        <translation>Anweisung mit ihrem Plan kopieren</translation>
    </message>
    <message>
        <source>The slow queries could not be read: %1</source>
        <translation>Die langsamen Abfragen ließen sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>No statement took longer than %1 since this cell began.</source>
        <translation>Keine Anweisung brauchte länger als %1, seit diese Zelle begann.</translation>
    </message>
    <message>
        <source>No advice: its plan uses an index already, or it reads what it must.</source>
        <translation>Kein Rat: Ihr Plan nutzt bereits einen Index, oder sie liest, was sie lesen muss.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpanPanel</name>
    <message>
        <source>Span</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Tokens and cost</source>
        <translation>Token und Kosten</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Select a span to see what went in, what came out and what it cost.</source>
        <translation>Wählen Sie einen Abschnitt, um zu sehen, was hineinging, was herauskam und was er kostete.</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>The agent&apos;s run that this trace belongs to</source>
        <translation>Der Lauf des Agenten, zu dem dieser Trace gehört</translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation>unvollendet</translation>
    </message>
    <message>
        <source>What went in and out could not be read: %1</source>
        <translation>Was hinein- und herausging, konnte nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>The payload was longer and was cut when it was recorded.</source>
        <translation>Der Inhalt war länger und wurde beim Aufzeichnen gekürzt.</translation>
    </message>
    <message>
        <source>Copied %1</source>
        <translation>%1 kopiert</translation>
    </message>
    <message>
        <source>Copied the span as JSON</source>
        <translation>Abschnitt als JSON kopiert</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Open input</source>
        <translation>Eingabe öffnen</translation>
    </message>
    <message>
        <source>Open output</source>
        <translation>Ausgabe öffnen</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Verweise</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Attribute</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>As a tree, as text, beside the call before, with its pictures</source>
        <translation>Als Baum, als Text, neben dem Aufruf davor, mit den Bildern</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Copied the span as text</source>
        <translation>Abschnitt als Text kopiert</translation>
    </message>
    <message>
        <source>never ended</source>
        <translation>nie beendet</translation>
    </message>
    <message>
        <source>… %1 in all: &quot;Open&quot; shows the rest.</source>
        <translation>… insgesamt %1: „Öffnen“ zeigt den Rest.</translation>
    </message>
    <message>
        <source>more</source>
        <translation>mehr</translation>
    </message>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln Ereignis</numerusform>
            <numerusform>%Ln Ereignisse</numerusform>
        </translation>
    </message>
    <message>
        <source>trace %1</source>
        <translation>Trace %1</translation>
    </message>
    <message>
        <source>Open the linked trace %1</source>
        <translation>Den verknüpften Trace %1 öffnen</translation>
    </message>
    <message>
        <source>Trace %1
Span %2</source>
        <translation>Trace %1
Abschnitt %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Spans</name>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>starts at</source>
        <translation>beginnt bei</translation>
    </message>
    <message>
        <source>the beginning</source>
        <translation>dem Anfang</translation>
    </message>
    <message>
        <source>took</source>
        <translation>dauerte</translation>
    </message>
    <message>
        <source>open for</source>
        <translation>offen seit</translation>
    </message>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>%n Abschnitt</numerusform>
            <numerusform>%n Abschnitte</numerusform>
        </translation>
    </message>
    <message>
        <source>critical path %1</source>
        <translation>kritischer Pfad %1</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>Modell %1</translation>
    </message>
    <message>
        <source>tools %1</source>
        <translation>Werkzeuge %1</translation>
    </message>
    <message>
        <source>queue %1</source>
        <translation>Schlange %1</translation>
    </message>
    <message>
        <source>%1 in / %2 out tokens</source>
        <translation>%1 hinein / %2 heraus (Token)</translation>
    </message>
    <message>
        <source>%1 × %2 a million = %3</source>
        <translation>%1 × %2 pro Million = %3</translation>
    </message>
    <message>
        <source>input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>from cache</source>
        <translation>aus dem Cache</translation>
    </message>
    <message>
        <source>written to cache</source>
        <translation>in den Cache geschrieben</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>of it from cache</source>
        <translation>davon aus dem Cache</translation>
    </message>
    <message>
        <source>of it written to cache</source>
        <translation>davon in den Cache geschrieben</translation>
    </message>
    <message>
        <source>below it</source>
        <translation>darunter</translation>
    </message>
    <message numerus="yes">
        <source>%n model call(s)</source>
        <translation>
            <numerusform>%n Modellaufruf</numerusform>
            <numerusform>%n Modellaufrufe</numerusform>
        </translation>
    </message>
    <message>
        <source>together</source>
        <translation>zusammen</translation>
    </message>
    <message>
        <source>reasoning</source>
        <translation>Nachdenken</translation>
    </message>
    <message>
        <source>%1 of the output</source>
        <translation>%1 der Ausgabe</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>price from</source>
        <translation>Preis laut</translation>
    </message>
    <message>
        <source>nowhere: this model has no price</source>
        <translation>nirgends: dieses Modell hat keinen Preis</translation>
    </message>
    <message>
        <source>counted by</source>
        <translation>gezählt von</translation>
    </message>
    <message>
        <source>the provider</source>
        <translation>dem Anbieter</translation>
    </message>
    <message>
        <source>Kaze, because the provider did not say</source>
        <translation>Kaze, weil der Anbieter nichts gesagt hat</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n Fehler</numerusform>
            <numerusform>%n Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>never ended, open for</source>
        <translation>nie beendet, offen seit</translation>
    </message>
    <message>
        <source>ends at</source>
        <translation>endet bei</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>ja oder nein</translation>
    </message>
    <message>
        <source>whole number</source>
        <translation>ganze Zahl</translation>
    </message>
    <message>
        <source>number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>list</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished</source>
        <translation>
            <numerusform>%n unvollendet</numerusform>
            <numerusform>%n unvollendet</numerusform>
        </translation>
    </message>
    <message>
        <source>memory %1</source>
        <translation>Gedächtnis %1</translation>
    </message>
    <message>
        <source>Content was not captured: it is off in this cell.</source>
        <translation>Der Inhalt wurde nicht erfasst: Das ist in dieser Zelle abgeschaltet.</translation>
    </message>
    <message>
        <source>Content was not captured: it is off for agent %1.</source>
        <translation>Der Inhalt wurde nicht erfasst: Das ist für den Agenten %1 abgeschaltet.</translation>
    </message>
    <message>
        <source>Content was not captured: this trace is not in the sample.</source>
        <translation>Der Inhalt wurde nicht erfasst: Dieser Trace ist nicht in der Stichprobe.</translation>
    </message>
    <message>
        <source>Content was not captured: this trace is not in the sample of agent %1.</source>
        <translation>Der Inhalt wurde nicht erfasst: Dieser Trace ist nicht in der Stichprobe des Agenten %1.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Sparkline</name>
    <message>
        <source>Trend</source>
        <translation>Verlauf</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpendCharts</name>
    <message>
        <source>Burn-down</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Spend by model and day</source>
        <translation>Ausgaben nach Modell und Tag</translation>
    </message>
    <message>
        <source>spent</source>
        <translation>ausgegeben</translation>
    </message>
    <message>
        <source>forecast</source>
        <translation>Prognose</translation>
    </message>
    <message>
        <source>limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Burn-down, %1, %2</source>
        <comment>a budget&apos;s name, a month</comment>
        <translation>Verlauf, %1, %2</translation>
    </message>
    <message>
        <source>Burn-down, %1</source>
        <translation>Verlauf, %1</translation>
    </message>
    <message>
        <source>others</source>
        <translation>andere</translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpendPeriod</name>
    <message numerus="yes">
        <source>Last %n day(s)</source>
        <translation>
            <numerusform>Letzter Tag</numerusform>
            <numerusform>Letzte %n Tage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::SpendTableModel</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>no agent</source>
        <translation>kein Agent</translation>
    </message>
    <message>
        <source>inherit</source>
        <comment>an agent without a budget of its own</comment>
        <translation>geerbt</translation>
    </message>
    <message>
        <source>%1 input tokens</source>
        <translation>%1 Eingabe-Token</translation>
    </message>
    <message>
        <source>%1 of the input tokens were read from the provider&apos;s cache</source>
        <translation>%1 der Eingabe-Token kamen aus dem Cache des Anbieters</translation>
    </message>
    <message>
        <source>%1 output tokens</source>
        <translation>%1 Ausgabe-Token</translation>
    </message>
    <message numerus="yes">
        <source>at least; %n call(s) have no price</source>
        <translation>
            <numerusform>mindestens; %n Aufruf hat keinen Preis</numerusform>
            <numerusform>mindestens; %n Aufrufe haben keinen Preis</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of what was spent</source>
        <translation>%1 der Ausgaben</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Input tokens</source>
        <translation>Eingabe-Token</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>Aus Cache</translation>
    </message>
    <message>
        <source>Output tokens</source>
        <translation>Ausgabe-Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Per run</source>
        <translation>Je Lauf</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StackedBars</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 bis %2: %3</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StaleBanner</name>
    <message>
        <source>Retry now</source>
        <translation>Jetzt noch einmal versuchen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Last heard %1 ago</source>
        <translation>Letzte Nachricht: %1 her</translation>
    </message>
    <message>
        <source>Shown as it was kept</source>
        <translation>Gezeigt, wie zuletzt aufbewahrt</translation>
    </message>
    <message>
        <source>not tried again by itself</source>
        <translation>wird nicht von selbst wieder versucht</translation>
    </message>
    <message>
        <source>reconnecting</source>
        <translation>verbindet neu</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StateChips</name>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StatusBarStrip</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StepListModel</name>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>Was er sagt</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Um</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::StepWords</name>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>call</source>
        <translation>Aufruf</translation>
    </message>
    <message>
        <source>question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>state</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>summary</source>
        <translation>Auszug</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TenantDialog</name>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>New project of %1</source>
        <translation>Neues Projekt von %1</translation>
    </message>
    <message>
        <source>New tenant</source>
        <translation>Neuer Mandant</translation>
    </message>
    <message>
        <source>Project %1 of %2</source>
        <translation>Projekt %1 von %2</translation>
    </message>
    <message>
        <source>Tenant %1</source>
        <translation>Mandant %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>a to z, digits, - and _</source>
        <translation>a bis z, Ziffern, - und _</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>what it is for</source>
        <translation>wofür er da ist</translation>
    </message>
    <message>
        <source>Runs at work</source>
        <translation>Läufe an der Arbeit</translation>
    </message>
    <message>
        <source>no limit; more wait for a place</source>
        <translation>keine Grenze; weitere warten auf einen Platz</translation>
    </message>
    <message>
        <source>Runs waiting</source>
        <translation>Wartende Läufe</translation>
    </message>
    <message>
        <source>no limit; more are refused</source>
        <translation>keine Grenze; weitere werden abgelehnt</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>its share of places where others wait too</source>
        <translation>sein Anteil an den Plätzen, wo auch andere warten</translation>
    </message>
    <message>
        <source>Memory, in MB</source>
        <translation>Gedächtnis, in MB</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Tokens a day</source>
        <translation>Token am Tag</translation>
    </message>
    <message>
        <source>no limit; 5 M is five million</source>
        <translation>keine Grenze; 5 M sind fünf Millionen</translation>
    </message>
    <message>
        <source>Workspaces in</source>
        <translation>Arbeitsordner in</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>What a project may have counts for its tenant too. Its memory and secrets are its own.</source>
        <translation>Was ein Projekt haben darf, zählt auch für seinen Mandanten. Sein Gedächtnis und seine Geheimnisse gehören ihm allein.</translation>
    </message>
    <message>
        <source>Runs, memory, secrets and folders of one tenant are out of reach of another.</source>
        <translation>Läufe, Gedächtnis, Geheimnisse und Ordner eines Mandanten sind für andere unerreichbar.</translation>
    </message>
    <message>
        <source>It needs a name.</source>
        <translation>Es fehlt ein Name.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no number; leave it empty for no limit.</source>
        <translation>%1: „%2“ ist keine Zahl; ohne Angabe gilt keine Grenze.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no number; 1 is usual.</source>
        <translation>%1: „%2“ ist keine Zahl; üblich ist 1.</translation>
    </message>
    <message>
        <source>Processors of tools</source>
        <translation>Prozessoren der Werkzeuge</translation>
    </message>
    <message>
        <source>no limit; 1.5 is one and a half</source>
        <translation>keine Grenze; 1,5 sind eineinhalb</translation>
    </message>
    <message>
        <source>Memory of tools, in MB</source>
        <translation>Speicher der Werkzeuge, in MB</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) of it have not ended; cancel them, or wait for them, before you remove it.</source>
        <translation>
            <numerusform>%n Lauf davon ist noch nicht beendet; brechen Sie ihn ab oder warten Sie, bevor Sie entfernen.</numerusform>
            <numerusform>%n Läufe davon sind noch nicht beendet; brechen Sie sie ab oder warten Sie, bevor Sie entfernen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) of memory (%1)</source>
        <translation>
            <numerusform>%n Erinnerung (%1)</numerusform>
            <numerusform>%n Erinnerungen (%1)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n project(s)</source>
        <translation>
            <numerusform>%n Projekt</numerusform>
            <numerusform>%n Projekte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n access token(s)</source>
        <translation>
            <numerusform>%n Zugangstoken</numerusform>
            <numerusform>%n Zugangstoken</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>%1 entfernen?</translation>
    </message>
    <message>
        <source>Its settings, messages and schedules go.</source>
        <translation>Einstellungen, Nachrichten und Zeitpläne gehen verloren.</translation>
    </message>
    <message>
        <source>With it go for good: %1, its messages and schedules.</source>
        <translation>Damit gehen endgültig verloren: %1, Nachrichten und Zeitpläne.</translation>
    </message>
    <message>
        <source>Its ended runs and what they cost stay in the books.</source>
        <translation>Beendete Läufe und ihre Kosten bleiben in den Büchern.</translation>
    </message>
    <message>
        <source>Remove the project</source>
        <translation>Projekt entfernen</translation>
    </message>
    <message>
        <source>Remove the tenant</source>
        <translation>Mandanten entfernen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>It was not removed: %1</source>
        <translation>Nicht entfernt: %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TenantModel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Tenant, project</source>
        <translation>Mandant, Projekt</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>An der Arbeit</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Tokens today</source>
        <translation>Token heute</translation>
    </message>
    <message>
        <source>Workspaces in</source>
        <translation>Arbeitsordner in</translation>
    </message>
    <message>
        <source>Processors that the processes of its tools keep busy, and their memory</source>
        <translation>Prozessoren, die die Prozesse seiner Werkzeuge beschäftigen, und ihr Speicher</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TenantsSection</name>
    <message>
        <source>Tenants and projects</source>
        <translation>Mandanten und Projekte</translation>
    </message>
    <message>
        <source>Add project</source>
        <translation>Projekt hinzufügen</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Add tenant</source>
        <translation>Mandanten hinzufügen</translation>
    </message>
    <message>
        <source>Runs, memory, secrets and folders of one tenant are out of reach of another, and those of a project out of reach of the others. A run waits where its tenant has all its places; nobody else waits for that.</source>
        <translation>Läufe, Gedächtnis, Geheimnisse und Ordner eines Mandanten sind für andere unerreichbar, und die eines Projekts für die übrigen. Ein Lauf wartet, wenn sein Mandant alle seine Plätze hat; niemand sonst wartet deshalb.</translation>
    </message>
    <message>
        <source>No tenants</source>
        <translation>Keine Mandanten</translation>
    </message>
    <message>
        <source>A tenant&apos;s runs, memory and folders are kept apart from the others&apos;.</source>
        <translation>Läufe, Gedächtnis und Ordner eines Mandanten bleiben von denen der anderen getrennt.</translation>
    </message>
    <message>
        <source>Reading the tenants…</source>
        <translation>Die Mandanten werden gelesen …</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>A project of %1</source>
        <translation>Ein Projekt von %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ThresholdsDialog</name>
    <message>
        <source>Take it</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Reset to the usual</source>
        <translation>Auf das Übliche zurücksetzen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Triggers</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>A trigger warns from a share of its threshold on, and is critical at the threshold, once it has held for its time.</source>
        <translation>Ein Auslöser warnt ab einem Anteil seiner Schwelle und ist an der Schwelle kritisch, sobald er so lange darüber war.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Warns from</source>
        <translation>Warnt ab</translation>
    </message>
    <message>
        <source>Holds for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>A share of the threshold</source>
        <translation>Ein Anteil der Schwelle</translation>
    </message>
    <message>
        <source>It must be above the threshold for so long before it is critical: 30 s, 5 min</source>
        <translation>So lange muss er über der Schwelle sein, bis er kritisch ist: 30 s, 5 min</translation>
    </message>
    <message>
        <source>critical at once</source>
        <translation>sofort kritisch</translation>
    </message>
    <message>
        <source>What was measured suggests</source>
        <translation>Was die Messung nahelegt</translation>
    </message>
    <message>
        <source>Usually %1</source>
        <translation>Üblich %1</translation>
    </message>
    <message>
        <source>%1 (changed)</source>
        <translation>%1 (geändert)</translation>
    </message>
    <message>
        <source>It was not reset: %1</source>
        <translation>Es wurde nicht zurückgesetzt: %1</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no threshold; write it like %3.</source>
        <translation>%1: „%2“ ist keine Schwelle; schreiben Sie sie wie %3.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no share to warn from; write 1 % to 99 %.</source>
        <translation>%1: „%2“ ist kein Anteil, ab dem gewarnt wird; schreiben Sie 1 % bis 99 %.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is no time to hold for; write it like 30 s or 5 min.</source>
        <translation>%1: „%2“ ist keine Haltezeit; schreiben Sie sie wie 30 s oder 5 min.</translation>
    </message>
    <message>
        <source>It was not saved: %1</source>
        <translation>Er wurde nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is more than all there is; write at most 100 %.</source>
        <translation>%1: „%2“ ist mehr als alles, was es gibt; höchstens 100 %.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TimelineMinimap</name>
    <message>
        <source>Map of the whole trace</source>
        <translation>Karte des ganzen Traces</translation>
    </message>
    <message>
        <source>Drag to select a range, double click to show everything</source>
        <translation>Ziehen wählt einen Bereich, Doppelklick zeigt alles</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TimelineView</name>
    <message>
        <source>Timeline of the trace</source>
        <translation>Zeitachse des Traces</translation>
    </message>
    <message>
        <source>starts at %1</source>
        <translation>beginnt bei %1</translation>
    </message>
    <message>
        <source>%1 spans</source>
        <translation>%1 Abschnitte</translation>
    </message>
    <message>
        <source>Row %1 of %2: %3</source>
        <translation>Zeile %1 von %2: %3</translation>
    </message>
    <message>
        <source>%1 so far, unfinished</source>
        <translation>%1 bisher, unvollendet</translation>
    </message>
    <message>
        <source>run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>turn</source>
        <translation>Zug</translation>
    </message>
    <message>
        <source>model call</source>
        <translation>Modellaufruf</translation>
    </message>
    <message>
        <source>tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>Sicherungspunkt</translation>
    </message>
    <message>
        <source>subagent</source>
        <translation>Unteragent</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>Schlange</translation>
    </message>
    <message>
        <source>span</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation>unvollendet</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>never ended</source>
        <translation>nie beendet</translation>
    </message>
    <message>
        <source>on the critical path</source>
        <translation>auf dem kritischen Pfad</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Toast</name>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Close this notice</source>
        <translation>Hinweis schließen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToastArea</name>
    <message>
        <source>Notices</source>
        <translation>Mitteilungen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolDetail</name>
    <message>
        <source>Parts of the tool</source>
        <translation>Teile des Werkzeugs</translation>
    </message>
    <message>
        <source>Schema of its arguments</source>
        <translation>Schema seiner Argumente</translation>
    </message>
    <message>
        <source>Call by hand</source>
        <translation>Von Hand aufrufen</translation>
    </message>
    <message>
        <source>Figures and limits</source>
        <translation>Größen und Grenzen</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>Schema</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>reads only</source>
        <translation>liest nur</translation>
    </message>
    <message>
        <source>changes things</source>
        <translation>ändert etwas</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Tried again</source>
        <translation>Wiederholt</translation>
    </message>
    <message>
        <source>From the cache</source>
        <translation>Aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>Bei der Arbeit</translation>
    </message>
    <message>
        <source>%1, %2 waiting</source>
        <comment>calls</comment>
        <translation>%1, %2 warten</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Letzter Fehler</translation>
    </message>
    <message>
        <source>Called twice</source>
        <translation>Zweimal gerufen</translation>
    </message>
    <message>
        <source>does no harm</source>
        <translation>schadet nicht</translation>
    </message>
    <message>
        <source>does it twice</source>
        <translation>wirkt es zweimal</translation>
    </message>
    <message>
        <source>After a crash</source>
        <translation>Nach einem Absturz</translation>
    </message>
    <message>
        <source>can tell whether a call happened</source>
        <translation>kann sagen, ob ein Aufruf geschah</translation>
    </message>
    <message>
        <source>is called again</source>
        <translation>wird noch einmal aufgerufen</translation>
    </message>
    <message>
        <source>a person is asked</source>
        <translation>ein Mensch wird gefragt</translation>
    </message>
    <message>
        <source>Beside others</source>
        <translation>Neben anderen</translation>
    </message>
    <message>
        <source>not beside another call of the same run</source>
        <translation>nicht neben einem anderen Aufruf desselben Laufs</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Sandkasten</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Nothing limits its calls.</source>
        <translation>Nichts begrenzt seine Aufrufe.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>the defaults; kaze.yaml can set others for this tool</source>
        <translation>den Vorgaben; kaze.yaml kann für dieses Werkzeug andere setzen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in kaze.yaml, for all tools it names together</source>
        <translation>„%1“ in kaze.yaml, für alle Werkzeuge zusammen, die es nennt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolListModel</name>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Last error: %1</source>
        <translation>Letzter Fehler: %1</translation>
    </message>
    <message>
        <source>reads only</source>
        <translation>liest nur</translation>
    </message>
    <message>
        <source>changes things</source>
        <translation>ändert etwas</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolServerModel</name>
    <message>
        <source>MCP server</source>
        <translation>MCP-Server</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Neustarts</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Sandkasten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolSummaryModel</name>
    <message>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Time in all</source>
        <translation>Zeit insgesamt</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolTables</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>MCP servers</source>
        <translation>MCP-Server</translation>
    </message>
    <message>
        <source>No MCP server runs. Agents name theirs in their file under mcp; each is started at its first use and shared by all who name the same one.</source>
        <translation>Kein MCP-Server läuft. Agenten nennen ihre in ihrer Datei unter mcp; jeder startet beim ersten Gebrauch und wird von allen geteilt, die denselben nennen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Reading the tools…</source>
        <translation>Werkzeuge werden gelesen…</translation>
    </message>
    <message>
        <source>Agents keep their tools.</source>
        <translation>Agenten behalten ihre Werkzeuge.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>sandbox: %1</source>
        <translation>Sandkasten: %1</translation>
    </message>
    <message>
        <source>MCP servers  %1</source>
        <translation>MCP-Server  %1</translation>
    </message>
    <message>
        <source>Tools  %1</source>
        <translation>Werkzeuge  %1</translation>
    </message>
    <message>
        <source>No tool matches the filter</source>
        <translation>Kein Werkzeug passt zum Filter</translation>
    </message>
    <message>
        <source>Words, name:files.*, source:github, readonly:yes, breaker:open</source>
        <translation>Wörter, name:files.*, source:github, readonly:yes, breaker:open</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolWords</name>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>startet neu</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>tries again</source>
        <translation>versucht es</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>built-in</source>
        <translation>eingebaut</translation>
    </message>
    <message>
        <source>%1 calls a minute</source>
        <translation>%1 Aufrufe je Minute</translation>
    </message>
    <message>
        <source>%1 calls a minute for one tenant</source>
        <translation>%1 Aufrufe je Minute für einen Mandanten</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) at one time</source>
        <translation>
            <numerusform>%n Aufruf zugleich</numerusform>
            <numerusform>%n Aufrufe zugleich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) of one tenant at one time</source>
        <translation>
            <numerusform>%n Aufruf eines Mandanten zugleich</numerusform>
            <numerusform>%n Aufrufe eines Mandanten zugleich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) of one tenant wait at most; more are refused</source>
        <translation>
            <numerusform>Höchstens %n Aufruf eines Mandanten wartet; weitere werden abgewiesen</numerusform>
            <numerusform>Höchstens %n Aufrufe eines Mandanten warten; weitere werden abgewiesen</numerusform>
        </translation>
    </message>
    <message>
        <source>A call takes %1 at most</source>
        <translation>Ein Aufruf dauert höchstens %1</translation>
    </message>
    <message>
        <source>Results longer than %1 are cut</source>
        <translation>Ergebnisse über %1 werden gekürzt</translation>
    </message>
    <message>
        <source>A result is used again for %1</source>
        <translation>Ein Ergebnis gilt %1 lang weiter</translation>
    </message>
    <message numerus="yes">
        <source>Tried again up to %n time(s) where that does no harm</source>
        <translation>
            <numerusform>Bis zu %n-mal wiederholt, wo das nicht schadet</numerusform>
            <numerusform>Bis zu %n-mal wiederholt, wo das nicht schadet</numerusform>
        </translation>
    </message>
    <message>
        <source>%1/min</source>
        <translation>%1/min</translation>
    </message>
    <message>
        <source>%1 at once</source>
        <translation>%1 zugleich</translation>
    </message>
    <message>
        <source>off for %1 s</source>
        <translation>aus für %1 s</translation>
    </message>
    <message>
        <source>ends after %1</source>
        <translation>endet nach %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::ToolsPage</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>name:files.* source:github breaker:open</source>
        <translation>name:files.* source:github breaker:open</translation>
    </message>
    <message>
        <source>Call the selected tool</source>
        <translation>Das gewählte Werkzeug aufrufen</translation>
    </message>
    <message>
        <source>Show the call by hand</source>
        <translation>Den Aufruf von Hand zeigen</translation>
    </message>
    <message>
        <source>Show figures and limits of the tool</source>
        <translation>Größen und Grenzen des Werkzeugs zeigen</translation>
    </message>
    <message>
        <source>Show the schema of the tool</source>
        <translation>Das Schema des Werkzeugs zeigen</translation>
    </message>
    <message>
        <source>Write the arguments as JSON</source>
        <translation>Die Argumente als JSON schreiben</translation>
    </message>
    <message>
        <source>Restart the selected MCP server</source>
        <translation>Den gewählten MCP-Server neu starten</translation>
    </message>
    <message>
        <source>Choose an MCP server first</source>
        <translation>Wählen Sie zuerst einen MCP-Server</translation>
    </message>
    <message>
        <source>Stop the selected MCP server</source>
        <translation>Den gewählten MCP-Server stoppen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TopBar</name>
    <message>
        <source>Cell and alerts</source>
        <translation>Zelle und Hinweise</translation>
    </message>
    <message>
        <source>Search agents, traces, actions…</source>
        <translation>Agenten, Traces, Aktionen suchen…</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur lesbar</translation>
    </message>
    <message>
        <source>Cell: %1</source>
        <translation>Zelle: %1</translation>
    </message>
    <message>
        <source>Degradation level: %1</source>
        <translation>Betriebsstufe: %1</translation>
    </message>
    <message>
        <source>%1 today</source>
        <translation>%1 heute</translation>
    </message>
    <message>
        <source>Spent today: %1</source>
        <translation>Heute ausgegeben: %1</translation>
    </message>
    <message>
        <source>No alerts</source>
        <translation>Keine Hinweise</translation>
    </message>
    <message>
        <source>1 alert</source>
        <translation>1 Hinweis</translation>
    </message>
    <message>
        <source>%1 alerts</source>
        <translation>%1 Hinweise</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Anordnung</translation>
    </message>
    <message>
        <source>How the console is arranged, under names</source>
        <translation>Wie die Konsole angeordnet ist, unter Namen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceComparisonModel</name>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>unfinished</source>
        <translation>unvollendet</translation>
    </message>
    <message>
        <source>only second</source>
        <translation>nur im zweiten</translation>
    </message>
    <message>
        <source>only first</source>
        <translation>nur im ersten</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>anders</translation>
    </message>
    <message>
        <source>Span</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erster</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweiter</translation>
    </message>
    <message>
        <source>Time ±</source>
        <translation>Dauer ±</translation>
    </message>
    <message>
        <source>Tokens ±</source>
        <translation>Token ±</translation>
    </message>
    <message>
        <source>Cost ±</source>
        <translation>Kosten ±</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Critical path</source>
        <translation>Kritischer Pfad</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceComparisonView</name>
    <message>
        <source>Previous</source>
        <translation>Voriger</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Figures of both traces</source>
        <translation>Größen beider Traces</translation>
    </message>
    <message>
        <source>How long all calls of this name took</source>
        <translation>Wie lange alle Aufrufe dieses Namens dauerten</translation>
    </message>
    <message>
        <source>Two traces are compared here</source>
        <translation>Hier werden zwei Traces verglichen</translation>
    </message>
    <message>
        <source>Select two in the list, with Ctrl or Shift held.</source>
        <translation>Wählen Sie zwei in der Liste, bei gedrückter Strg- oder Umschalttaste.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen…</translation>
    </message>
    <message>
        <source>A · first</source>
        <translation>A · erster</translation>
    </message>
    <message>
        <source>B · second</source>
        <translation>B · zweiter</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the first trace</source>
        <translation>Den ersten Trace öffnen</translation>
    </message>
    <message>
        <source>Open the second trace</source>
        <translation>Den zweiten Trace öffnen</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>All calls of a name</source>
        <translation>Alle Aufrufe eines Namens</translation>
    </message>
    <message>
        <source>Select a call to see how long all of its name took in the last seven days.</source>
        <translation>Wählen Sie einen Aufruf, um zu sehen, wie lange alle seines Namens in den letzten sieben Tagen dauerten.</translation>
    </message>
    <message>
        <source>Spans of both traces</source>
        <translation>Abschnitte beider Traces</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Tauschen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Previous difference</source>
        <translation>Voriger Unterschied</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>Nächster Unterschied</translation>
    </message>
    <message>
        <source>Swap both traces</source>
        <translation>Beide Traces tauschen</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>Den Vergleich schließen</translation>
    </message>
    <message>
        <source>Both traces are as they were.</source>
        <translation>Beide Traces sind unverändert.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Both did the same</source>
        <translation>Beide taten dasselbe</translation>
    </message>
    <message>
        <source>First difference: %1</source>
        <translation>Erster Unterschied: %1</translation>
    </message>
    <message>
        <source>only A %1, only B %2</source>
        <translation>nur A %1, nur B %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines are left out</source>
        <translation>
            <numerusform>%Ln Zeile ist ausgelassen</numerusform>
            <numerusform>%Ln Zeilen sind ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>That was the last difference</source>
        <translation>Das war der letzte Unterschied</translation>
    </message>
    <message>
        <source>That was the first difference</source>
        <translation>Das war der erste Unterschied</translation>
    </message>
    <message>
        <source>All calls of %1</source>
        <translation>Alle Aufrufe von %1</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>They could not be counted: %1</source>
        <translation>Sie ließen sich nicht zählen: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln calls in the last seven days</source>
        <translation>
            <numerusform>%Ln Aufruf in den letzten sieben Tagen</numerusform>
            <numerusform>%Ln Aufrufe in den letzten sieben Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>p50 %1 · p95 %2 · p99 %3</source>
        <translation>p50 %1 · p95 %2 · p99 %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln gescheitert</numerusform>
            <numerusform>%Ln gescheitert</numerusform>
        </translation>
    </message>
    <message>
        <source>the newest of them</source>
        <translation>die neuesten davon</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceConversation</name>
    <message>
        <source>The prompt is too long to be shown here; open it at the span.</source>
        <translation>Die Anfrage ist zu lang, um sie hier zu zeigen; öffnen Sie sie beim Abschnitt.</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>asked</source>
        <translation>gefragt</translation>
    </message>
    <message>
        <source>model failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>has not answered yet</source>
        <translation>hat noch nicht geantwortet</translation>
    </message>
    <message>
        <source>said nothing</source>
        <translation>sagte nichts</translation>
    </message>
    <message>
        <source>tool failed</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>tool</source>
        <translation>Werkzeug</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceFilePane</name>
    <message>
        <source>Reading %1…</source>
        <translation>Gelesen: %1…</translation>
    </message>
    <message>
        <source>Read-only, nothing of it is in the cell: %1</source>
        <translation>Nur zum Lesen, nichts davon ist in der Zelle: %1</translation>
    </message>
    <message>
        <source>%1 cannot be opened</source>
        <translation>%1 lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Choose an archive that “Export” wrote, or OpenTelemetry as JSON or protobuf.</source>
        <translation>Wählen Sie ein Archiv, das „Exportieren“ schrieb, oder OpenTelemetry als JSON oder Protobuf.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>This is a file: what it came from is not in this cell. Import it to have its traces here.</source>
        <translation>Das ist eine Datei: Woraus sie entstand, ist nicht in dieser Zelle. Importieren Sie sie, um ihre Traces hier zu haben.</translation>
    </message>
    <message>
        <source>Links lead to what is in a cell. Import this file to have its traces there.</source>
        <translation>Links führen zu dem, was in einer Zelle ist. Importieren Sie diese Datei, um ihre Traces dort zu haben.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceGraph</name>
    <message numerus="yes">
        <source>%Ln calls</source>
        <translation>
            <numerusform>%Ln Aufruf</numerusform>
            <numerusform>%Ln Aufrufe</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 together</source>
        <translation>zusammen %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln with an error</source>
        <translation>
            <numerusform>%Ln mit Fehler</numerusform>
            <numerusform>%Ln mit Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceImport</name>
    <message numerus="yes">
        <source>%Ln traces</source>
        <translation>
            <numerusform>%Ln Trace</numerusform>
            <numerusform>%Ln Traces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new spans</source>
        <translation>
            <numerusform>%Ln neuer Abschnitt</numerusform>
            <numerusform>%Ln neue Abschnitte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 known before</source>
        <translation>%1 schon bekannt</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgelehnt</translation>
    </message>
    <message>
        <source>%1 is imported: %2</source>
        <translation>%1 ist importiert: %2</translation>
    </message>
    <message>
        <source>The import of %1 is stopped; nothing was kept of it.</source>
        <translation>Der Import von %1 ist angehalten; nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>%1 was not imported: %2. Nothing was kept of it.</source>
        <translation>%1 wurde nicht importiert: %2. Nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>Importing %1: %2 of %3</source>
        <translation>Import von %1: %2 von %3</translation>
    </message>
    <message>
        <source>What was refused</source>
        <translation>Was abgelehnt wurde</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new log lines</source>
        <translation>
            <numerusform>%Ln neue Protokollzeile</numerusform>
            <numerusform>%Ln neue Protokollzeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceListBar</name>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Saved profiles, and the rules that colour traces and spans</source>
        <translation>Gespeicherte Profile und die Regeln, die Traces und Abschnitte färben</translation>
    </message>
    <message>
        <source>Order: %1</source>
        <translation>Ordnung: %1</translation>
    </message>
    <message>
        <source>Which traces come first</source>
        <translation>Welche Traces zuerst kommen</translation>
    </message>
    <message>
        <source>Time: %1</source>
        <translation>Zeit: %1</translation>
    </message>
    <message>
        <source>When the traces began</source>
        <translation>Wann die Traces begannen</translation>
    </message>
    <message>
        <source>Also in archived months</source>
        <translation>Auch in archivierten Monaten</translation>
    </message>
    <message>
        <source>Remove a profile</source>
        <translation>Profil entfernen</translation>
    </message>
    <message>
        <source>The profile %1 is removed</source>
        <translation>Das Profil %1 ist entfernt</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Save as a profile…</source>
        <translation>Als Profil speichern…</translation>
    </message>
    <message>
        <source>Colour rules…</source>
        <translation>Farbregeln…</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceListModel</name>
    <message>
        <source>Trace</source>
        <translation>Trace</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>started %1</source>
        <translation>begonnen %1</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>dauerte %1</translation>
    </message>
    <message numerus="yes">
        <source>%n span(s) with an error</source>
        <translation>
            <numerusform>%n Abschnitt mit Fehler</numerusform>
            <numerusform>%n Abschnitte mit Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>cost %1</source>
        <translation>Kosten %1</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceListPanel</name>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Reading the traces…</source>
        <translation>Traces werden gelesen…</translation>
    </message>
    <message>
        <source>Every span that was recorded is kept.</source>
        <translation>Jeder aufgezeichnete Abschnitt ist erhalten.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>No traces yet</source>
        <translation>Noch keine Traces</translation>
    </message>
    <message>
        <source>Every run leaves one: what it did, when, how long it took and what it cost.</source>
        <translation>Jeder Lauf hinterlässt einen: was er tat, wann, wie lange es dauerte und was es kostete.</translation>
    </message>
    <message>
        <source>No trace matches the filter</source>
        <translation>Kein Trace passt zum Filter</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>No trace began in this time</source>
        <translation>In dieser Zeit begann kein Trace</translation>
    </message>
    <message>
        <source>Show any time</source>
        <translation>Jede Zeit zeigen</translation>
    </message>
    <message>
        <source>Saved as the profile %1</source>
        <translation>Als Profil %1 gespeichert</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceProfiles</name>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>Längste</translation>
    </message>
    <message>
        <source>Dearest</source>
        <translation>Teuerste</translation>
    </message>
    <message>
        <source>Most tokens</source>
        <translation>Meiste Token</translation>
    </message>
    <message>
        <source>Most errors</source>
        <translation>Meiste Fehler</translation>
    </message>
    <message>
        <source>Most spans</source>
        <translation>Meiste Abschnitte</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jede Zeit</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Letzte Stunde</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Letzte Woche</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>Letzter Monat</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>Until %1</source>
        <translation>Bis %1</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>Seit %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TraceSourcesPage</name>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>Close the file</source>
        <translation>Datei schließen</translation>
    </message>
    <message>
        <source>Close the trace file</source>
        <translation>Trace-Datei schließen</translation>
    </message>
    <message>
        <source>Files cannot be opened here</source>
        <translation>Dateien lassen sich hier nicht öffnen</translation>
    </message>
    <message>
        <source>Where the traces are from</source>
        <translation>Woher die Traces sind</translation>
    </message>
    <message>
        <source>This cell</source>
        <translation>Diese Zelle</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TracesPage</name>
    <message>
        <source>Traces</source>
        <translation>Traces</translation>
    </message>
    <message>
        <source>agent:dev-* status:error dur&gt;5s cost&gt;$0.05</source>
        <translation>agent:dev-* status:error dur&gt;5s cost&gt;$0.05</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Follows what happens; traces that still run grow on screen (Space)</source>
        <translation>Folgt dem Geschehen; laufende Traces wachsen auf dem Bildschirm (Leertaste)</translation>
    </message>
    <message>
        <source>Find in spans</source>
        <translation>In Abschnitten suchen</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Copy span as JSON</source>
        <translation>Abschnitt als JSON kopieren</translation>
    </message>
    <message>
        <source>Copy span id</source>
        <translation>Kennung des Abschnitts kopieren</translation>
    </message>
    <message>
        <source>Copy trace id</source>
        <translation>Kennung des Traces kopieren</translation>
    </message>
    <message>
        <source>Open the run of this trace</source>
        <translation>Lauf dieses Traces öffnen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Puts the two selected traces beside each other (C)</source>
        <translation>Stellt die zwei gewählten Traces nebeneinander (C)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export of traces</source>
        <translation>Export von Traces</translation>
    </message>
    <message>
        <source>Import of traces</source>
        <translation>Import von Traces</translation>
    </message>
    <message>
        <source>OpenTelemetry as JSON…</source>
        <translation>OpenTelemetry als JSON…</translation>
    </message>
    <message>
        <source>OpenTelemetry as protobuf…</source>
        <translation>OpenTelemetry als Protobuf…</translation>
    </message>
    <message>
        <source>Archive of Kaze…</source>
        <translation>Archiv von Kaze…</translation>
    </message>
    <message>
        <source>Rows as JSON Lines…</source>
        <translation>Zeilen als JSON Lines…</translation>
    </message>
    <message>
        <source>Show the critical path</source>
        <translation>Den kritischen Pfad zeigen</translation>
    </message>
    <message>
        <source>Show the waterfall</source>
        <translation>Den Wasserfall zeigen</translation>
    </message>
    <message>
        <source>Show the flame graph</source>
        <translation>Den Flammengraphen zeigen</translation>
    </message>
    <message>
        <source>Show the graph</source>
        <translation>Den Graphen zeigen</translation>
    </message>
    <message>
        <source>Show the conversation</source>
        <translation>Das Gespräch zeigen</translation>
    </message>
    <message>
        <source>Compare the selected traces</source>
        <translation>Die gewählten Traces vergleichen</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>Nächster Unterschied</translation>
    </message>
    <message>
        <source>Previous difference</source>
        <translation>Voriger Unterschied</translation>
    </message>
    <message>
        <source>Open the input of the span</source>
        <translation>Eingabe des Abschnitts öffnen</translation>
    </message>
    <message>
        <source>Open the output of the span</source>
        <translation>Ausgabe des Abschnitts öffnen</translation>
    </message>
    <message>
        <source>Traces of a time…</source>
        <translation>Traces eines Zeitraums…</translation>
    </message>
    <message>
        <source>Save the list as a profile…</source>
        <translation>Die Liste als Profil speichern…</translation>
    </message>
    <message>
        <source>Colour rules of traces…</source>
        <translation>Farbregeln für Traces…</translation>
    </message>
    <message>
        <source>Import traces…</source>
        <translation>Traces importieren…</translation>
    </message>
    <message>
        <source>The selected traces</source>
        <translation>Die gewählten Traces</translation>
    </message>
    <message>
        <source>All that are listed</source>
        <translation>Alle in der Liste</translation>
    </message>
    <message>
        <source>With inputs and outputs</source>
        <translation>Mit Eingaben und Ausgaben</translation>
    </message>
    <message>
        <source>Select two traces in the list, with Ctrl or Shift held, to compare them</source>
        <translation>Wählen Sie in der Liste zwei Traces zum Vergleichen, bei gedrückter Strg- oder Umschalttaste</translation>
    </message>
    <message>
        <source>An export is under way already.</source>
        <translation>Ein Export läuft schon.</translation>
    </message>
    <message>
        <source>Select a trace first</source>
        <translation>Wählen Sie zuerst einen Trace</translation>
    </message>
    <message>
        <source>Export traces</source>
        <translation>Traces exportieren</translation>
    </message>
    <message>
        <source>An import is under way already.</source>
        <translation>Ein Import läuft schon.</translation>
    </message>
    <message>
        <source>Import traces</source>
        <translation>Traces importieren</translation>
    </message>
    <message>
        <source>Traces (*.json *.jsonl *.pb *.otlp *.kaze-traces *.gz);;All files (*)</source>
        <translation>Traces (*.json *.jsonl *.pb *.otlp *.kaze-traces *.gz);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TransferStrip</name>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Tray</name>
    <message>
        <source>Open Kaze</source>
        <translation>Kaze öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Kaze · %1</source>
        <translation>Kaze · %1</translation>
    </message>
    <message>
        <source>
%1 running · %2 waiting for you · %3 today</source>
        <translation>
%1 laufen · %2 warten auf Sie · %3 heute</translation>
    </message>
    <message>
        <source>%1 waits for you</source>
        <translation>%1 wartet auf Sie</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerCard</name>
    <message>
        <source>%1, the last hour</source>
        <translation>%1, die letzte Stunde</translation>
    </message>
    <message>
        <source>nothing was measured yet</source>
        <translation>noch nichts gemessen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerDetail</name>
    <message>
        <source>Trigger</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>Threshold…</source>
        <translation>Schwelle…</translation>
    </message>
    <message>
        <source>Change the threshold of this trigger</source>
        <translation>Die Schwelle dieses Auslösers ändern</translation>
    </message>
    <message>
        <source>About the trigger</source>
        <translation>Über den Auslöser</translation>
    </message>
    <message>
        <source>nothing was measured yet</source>
        <translation>noch nichts gemessen</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>no value: %1</source>
        <translation>kein Wert: %1</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%1 für %2</translation>
    </message>
    <message>
        <source>Measured as</source>
        <translation>Gemessen als</translation>
    </message>
    <message>
        <source>Stands for</source>
        <translation>Steht für</translation>
    </message>
    <message>
        <source>%1 (usually %2)</source>
        <translation>%1 (üblich %2)</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>%1, a warning from %2 on</source>
        <translation>%1, eine Warnung ab %2</translation>
    </message>
    <message>
        <source>, critical after %1</source>
        <translation>, kritisch nach %1</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>Vorgeschlagen</translation>
    </message>
    <message>
        <source>Forecast</source>
        <translation>Prognose</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Metrik</translation>
    </message>
    <message>
        <source>This is not allowed here.</source>
        <translation>Das ist hier nicht erlaubt.</translation>
    </message>
    <message>
        <source>Not allowed here: %1</source>
        <translation>Hier nicht erlaubt: %1</translation>
    </message>
    <message>
        <source>Do it…</source>
        <translation>Tun…</translation>
    </message>
    <message>
        <source>Do it: %1</source>
        <translation>Tun: %1</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerFields</name>
    <message>
        <source>What makes it fire</source>
        <translation>Was ihn anlaufen lässt</translation>
    </message>
    <message>
        <source>At set times</source>
        <translation>Zu festen Zeiten</translation>
    </message>
    <message>
        <source>Every so often</source>
        <translation>Immer wieder</translation>
    </message>
    <message>
        <source>Once</source>
        <translation>Einmal</translation>
    </message>
    <message>
        <source>On messages</source>
        <translation>Bei Nachrichten</translation>
    </message>
    <message>
        <source>Not on</source>
        <translation>Nicht am</translation>
    </message>
    <message>
        <source>Up to so much later</source>
        <translation>Bis so viel später</translation>
    </message>
    <message>
        <source>2026-12-25, 12-25, 2026-12-24..2027-01-06</source>
        <translation>2026-12-25, 12-25, 2026-12-24..2027-01-06</translation>
    </message>
    <message>
        <source>at once; 5 min</source>
        <translation>sofort; 5 min</translation>
    </message>
    <message>
        <source>Cron expression</source>
        <translation>Cron-Ausdruck</translation>
    </message>
    <message>
        <source>minute hour day month weekday, or @daily</source>
        <translation>Minute Stunde Tag Monat Wochentag, oder @daily</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Empty: this cell&apos;s own</source>
        <translation>Leer: die der Zelle</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>Stunden</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Counted from when it is saved first</source>
        <translation>Gezählt vom ersten Speichern an</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Um</translation>
    </message>
    <message>
        <source>Year, month, day, hour, minute</source>
        <translation>Jahr, Monat, Tag, Stunde, Minute</translation>
    </message>
    <message>
        <source>Empty: this computer&apos;s own</source>
        <translation>Leer: die dieses Rechners</translation>
    </message>
    <message>
        <source>Time zone of the moment</source>
        <translation>Zeitzone des Zeitpunkts</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>each message; 30 s</source>
        <translation>jede Nachricht; 30 s</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>* is one word, &gt; all that follow</source>
        <translation>* ist ein Wort, &gt; alle folgenden</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>Arten</translation>
    </message>
    <message>
        <source>note, request, reply, event</source>
        <translation>note, request, reply, event</translation>
    </message>
    <message>
        <source>Once quiet for</source>
        <translation>Nach Ruhe von</translation>
    </message>
    <message>
        <source>Many messages, one fire</source>
        <translation>Viele Nachrichten, ein Anlauf</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no span of time; write it like 30 s, 5 min or 1 h.</source>
        <translation>„%1“ ist keine Zeitspanne; schreiben Sie sie wie 30 s, 5 min oder 1 h.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number; write how many there are between two fires.</source>
        <translation>„%1“ ist keine Zahl; schreiben Sie, wie viele zwischen zwei Anläufen liegen.</translation>
    </message>
    <message>
        <source>There is no time zone &quot;%1&quot;; write one like Europe/Berlin.</source>
        <translation>Es gibt keine Zeitzone „%1“; schreiben Sie eine wie Europe/Berlin.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerGrid</name>
    <message>
        <source>Triggers</source>
        <translation>Auslöser</translation>
    </message>
    <message>
        <source>Components · %1 of %2 near their limit</source>
        <translation>Bestandteile · %1 von %2 nahe an ihrer Grenze</translation>
    </message>
    <message>
        <source>Components · all %1 below their limits</source>
        <translation>Bestandteile · alle %1 unter ihren Grenzen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerHistory</name>
    <message>
        <source>Time shown</source>
        <translation>Gezeigte Zeit</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>7 d</source>
        <translation>7 d</translation>
    </message>
    <message>
        <source>30 d</source>
        <translation>30 d</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>as it goes</source>
        <translation>wie es läuft</translation>
    </message>
    <message>
        <source>%1 over time</source>
        <translation>%1 im Lauf der Zeit</translation>
    </message>
    <message>
        <source>No history is kept of it.</source>
        <translation>Davon wird kein Verlauf aufbewahrt.</translation>
    </message>
    <message>
        <source>Its history could not be read: %1</source>
        <translation>Der Verlauf ließ sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Nothing was kept of it in this time.</source>
        <translation>Aus dieser Zeit ist nichts davon aufbewahrt.</translation>
    </message>
    <message>
        <source>Nothing is known of %1 of this time.</source>
        <translation>Von %1 ist aus dieser Zeit nichts bekannt.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TriggerWords</name>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>of %1 for %2</source>
        <comment>a limit, a time</comment>
        <translation>von %1 für %2</translation>
    </message>
    <message>
        <source>of %1</source>
        <comment>a limit</comment>
        <translation>von %1</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>erreicht</translation>
    </message>
    <message>
        <source>The threshold is reached.</source>
        <translation>Die Schwelle ist erreicht.</translation>
    </message>
    <message>
        <source>It is not on its way to the threshold, or too little is known yet to tell.</source>
        <translation>Es ist nicht auf dem Weg zur Schwelle, oder es ist noch zu wenig bekannt, um es zu sagen.</translation>
    </message>
    <message>
        <source>%1, between %2 and %3</source>
        <translation>%1, zwischen %2 und %3</translation>
    </message>
    <message>
        <source>%1, not before %2, and perhaps never</source>
        <translation>%1, nicht vor %2, und vielleicht nie</translation>
    </message>
    <message>
        <source>Stage %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>of no stage</source>
        <translation>keiner Stufe</translation>
    </message>
    <message>
        <source>expected in the stages %1 to %2</source>
        <translation>erwartet in den Stufen %1 bis %2</translation>
    </message>
    <message>
        <source>expected in stage %1</source>
        <translation>erwartet in Stufe %1</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TroubleModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What it said</source>
        <translation>Was er sagte</translation>
    </message>
</context>
<context>
    <name>kaze::ui::TroublePanel</name>
    <message>
        <source>Last errors</source>
        <translation>Letzte Fehler</translation>
    </message>
    <message>
        <source>What the provider said</source>
        <translation>Was der Anbieter sagte</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy what the provider said</source>
        <translation>Kopieren, was der Anbieter sagte</translation>
    </message>
    <message>
        <source>No call failed since this cell began. What a provider says when one does stands here, word by word.</source>
        <translation>Seit dem Start dieser Zelle schlug kein Aufruf fehl. Was ein Anbieter dann sagt, steht hier Wort für Wort.</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 um %2</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Show the last errors of any time</source>
        <translation>Die letzten Fehler jeder Zeit zeigen</translation>
    </message>
    <message>
        <source>Errors of %1</source>
        <translation>Fehler von %1</translation>
    </message>
    <message>
        <source>None of the last errors was in this time.</source>
        <translation>Keiner der letzten Fehler war in dieser Zeit.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Unlock</name>
    <message>
        <source>Unlock %1 (%2)?</source>
        <translation>%1 (%2) entsperren?</translation>
    </message>
    <message>
        <source>What you do in its pages then changes %1: runs are started and ended, approvals answered, settings stored. It becomes read-only again by itself.</source>
        <translation>Was Sie auf ihren Seiten tun, ändert dann %1: Läufe werden gestartet und beendet, Freigaben beantwortet, Einstellungen gespeichert. Die Zelle wird von selbst wieder nur lesbar.</translation>
    </message>
    <message>
        <source>Unlock for 1 hour</source>
        <translation>Für 1 Stunde entsperren</translation>
    </message>
    <message>
        <source>Unlock for 15 minutes</source>
        <translation>Für 15 Minuten entsperren</translation>
    </message>
    <message>
        <source>Leave it read-only</source>
        <translation>Nur lesbar lassen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WaitingCallModel</name>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Vorrang</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Mandant</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Waited</source>
        <translation>Gewartet</translation>
    </message>
    <message>
        <source>Still about</source>
        <translation>Noch etwa</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WaitingCard</name>
    <message>
        <source>View all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>This list could not be read: %1</source>
        <translation>Diese Liste konnte nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Alerts and what waits for you</source>
        <translation>Alarme und was auf Sie wartet</translation>
    </message>
    <message>
        <source>Nothing. Alerts, questions of agents and interrupted runs appear here.</source>
        <translation>Nichts. Alarme, Fragen von Agenten und unterbrochene Läufe erscheinen hier.</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WaitingModel</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Who and why</source>
        <translation>Wer und warum</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>Rückfrage</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WaterfallLook</name>
    <message>
        <source>Critical path</source>
        <translation>Kritischer Pfad</translation>
    </message>
    <message>
        <source>Underlines what had to be waited for and fades the rest (P)</source>
        <translation>Unterstreicht, worauf gewartet werden musste, und blasst den Rest ab (P)</translation>
    </message>
    <message>
        <source>Show all spans</source>
        <translation>Alle Abschnitte zeigen</translation>
    </message>
    <message>
        <source>Hide below %1</source>
        <translation>Unter %1 ausblenden</translation>
    </message>
    <message>
        <source>Leaves out spans that took less than a share of the whole trace, but for what went wrong</source>
        <translation>Lässt Abschnitte aus, die weniger als einen Anteil des ganzen Traces dauerten, außer denen, die schiefgingen</translation>
    </message>
    <message>
        <source>All spans</source>
        <translation>Alle Abschnitte</translation>
    </message>
    <message>
        <source>From %1 on</source>
        <translation>Ab %1</translation>
    </message>
    <message>
        <source>Which spans are shown: %1</source>
        <translation>Welche Abschnitte gezeigt werden: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln shorter spans are left out</source>
        <translation>
            <numerusform>%Ln kürzerer Abschnitt ist ausgelassen</numerusform>
            <numerusform>%Ln kürzere Abschnitte sind ausgelassen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::WeekCalendar</name>
    <message>
        <source>Calendar of the week</source>
        <translation>Kalender der Woche</translation>
    </message>
    <message>
        <source>%1 · today</source>
        <translation>%1 · heute</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WeekLayout</name>
    <message numerus="yes">
        <source>%1: %n fire(s)</source>
        <translation>
            <numerusform>%1: %n Anlauf</numerusform>
            <numerusform>%1: %n Anläufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n schedules</source>
        <translation>
            <numerusform>%n Zeitplan</numerusform>
            <numerusform>%n Zeitpläne</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>kaze::ui::WordDiffView</name>
    <message>
        <source>%1 words added, %2 removed</source>
        <translation>%1 Wörter hinzugekommen, %2 weggefallen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Words</name>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>approval</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>braucht Klärung</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>budget used up</source>
        <translation>Budget leer</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>all together</source>
        <translation>alle zusammen</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WorkPoolModel</name>
    <message>
        <source>%1 started since the cell opened</source>
        <translation>%1 gestartet, seit die Zelle offen ist</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>An der Arbeit</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Longest wait</source>
        <translation>Wartet längstens</translation>
    </message>
    <message>
        <source>Gave way</source>
        <translation>Gaben Platz</translation>
    </message>
</context>
<context>
    <name>kaze::ui::WorkPoolsCard</name>
    <message>
        <source>Pools</source>
        <translation>Pools</translation>
    </message>
    <message>
        <source>Set limit…</source>
        <translation>Grenze setzen …</translation>
    </message>
</context>
<context>
    <name>kaze::ui::Workspace</name>
    <message>
        <source>Qt has no driver for SQLite</source>
        <translation>Qt hat keinen Treiber für SQLite</translation>
    </message>
    <message>
        <source>The console&apos;s database %1 is damaged and cannot be moved away (%2). Layouts, filters and notes live in memory until the console ends.</source>
        <translation>Die Datenbank %1 der Konsole ist beschädigt und lässt sich nicht beiseitelegen (%2). Anordnungen, Filter und Notizen bleiben im Arbeitsspeicher, bis die Konsole endet.</translation>
    </message>
    <message>
        <source>The console&apos;s database was damaged (%1). It is kept as %2, and a new one has begun.</source>
        <translation>Die Datenbank der Konsole war beschädigt (%1). Sie ist als %2 aufbewahrt, und eine neue ist angelegt.</translation>
    </message>
    <message>
        <source>The console&apos;s database %1 was written by a newer version of Kaze. It is left as it is; layouts, filters and notes live in memory until the console ends.</source>
        <translation>Die Datenbank %1 der Konsole wurde von einer neueren Version von Kaze geschrieben. Sie bleibt, wie sie ist; Anordnungen, Filter und Notizen bleiben im Arbeitsspeicher, bis die Konsole endet.</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>sie ist nur lesbar</translation>
    </message>
    <message>
        <source>The console&apos;s database %1 cannot be used (%2). What changes in layouts, filters and notes lives in memory until the console ends.</source>
        <translation>Die Datenbank %1 der Konsole lässt sich nicht benutzen (%2). Was sich an Anordnungen, Filtern und Notizen ändert, bleibt im Arbeitsspeicher, bis die Konsole endet.</translation>
    </message>
    <message>
        <source>The console&apos;s database %1 cannot be written (%2).</source>
        <translation>Die Datenbank %1 der Konsole lässt sich nicht schreiben (%2).</translation>
    </message>
</context>
<context>
    <name>kaze::ui::format</name>
    <message>
        <source>m</source>
        <translation>min</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>d</source>
        <translation>d</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
</context>
</TS>
